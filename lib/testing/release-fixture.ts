/** An organisation with one agent that is ready to be released, put in by SQL; what is tested goes through commands. */
import type { Sql } from 'postgres'
import { writeDatabase } from '@/db/write'
import { loadComposedPackage } from '@/db/stores/release-package'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import type { PersonActor, TeamFunction } from '@/lib/domain/member/permissions'
import { digestRelease } from '@/lib/domain/release/content'
import { TEST_RULES } from './rules'

export const AUTHOR = 'per_author'
export const owner = (layer: ControlLayer) => `per_${layer}`
export const deputy = (layer: ControlLayer) => `per_${layer}_deputy`

const TEAMS: TeamFunction[] = [...CONTROL_LAYERS, 'administration']
const PEOPLE: { id: string; team: TeamFunction }[] = [
  { id: AUTHOR, team: 'app' },
  { id: 'per_admin', team: 'administration' },
  ...CONTROL_LAYERS.flatMap(layer => [
    { id: owner(layer), team: layer },
    { id: deputy(layer), team: layer },
  ]),
]

export async function makeOrganisation(sql: Sql): Promise<void> {
  await sql`insert into environment (id, name, production, position) values ('production', 'Production', true, 2), ('staging', 'Staging', false, 1)`
  await sql`insert into organisation_rules (version, content, reason, created_at) values (0, ${sql.json(TEST_RULES)}, 'For tests', now())`
  await sql`insert into purpose (code, description) values ('refunds', 'Pay money back')`
  for (const name of TEAMS) {
    await sql`insert into team (id, slug, name, function, created_at) values (${`team_${name}`}, ${name}, ${`${name} team`}, ${name}, now())`
  }
  for (const { id, team } of PEOPLE) {
    await sql`insert into person (id, name, email, created_at) values (${id}, ${id.slice(4)}, ${`${id}@example.test`}, now())`
    await sql`insert into membership (team_id, person_id, since) values (${`team_${team}`}, ${id}, now())`
  }
}

/** A person as signed in this very moment, or `signedInSecondsAgo`. */
export function actor(id: string, signedInSecondsAgo = 0): PersonActor {
  const team = PEOPLE.find(person => person.id === id)?.team
  if (!team) throw new Error(`the fixture has no ${id}`)
  return {
    kind: 'person',
    personId: id,
    accountId: `acc_${id}`,
    sessionId: `ses_${id}`,
    name: id.slice(4),
    authenticatedAt: Math.floor(Date.now() / 1000) - signedInSecondsAgo,
    authn: 'seed',
    teams: [{ id: `team_${team}`, slug: team, name: `${team} team`, function: team }],
  }
}

/** Three classified actions of one system, one of them a payment; every layer owned; the editor is the author. */
export async function makeAgent(sql: Sql, id: string): Promise<void> {
  const digest = (text: string) => text.repeat(64).slice(0, 64)
  await sql`insert into agent (id, name, description, team_id, model, prompt_reference, rollback, credential_max_seconds,
      sender_constrained, created_by, created_at, updated_by, updated_at)
    values (${id}, ${`name of ${id}`}, 'Pays refunds', 'team_app', 'model-1', 'git:prompts@1', 'Switch it off', 900, true,
      ${AUTHOR}, now(), ${AUTHOR}, now())`
  await sql`insert into agent_identity (identity_key, agent_id, kind) values (${`spiffe://acme/${id}`}, ${id}, 'spiffe')`
  await sql`insert into agent_environment (agent_id, environment) values (${id}, 'production'), (${id}, 'staging')`
  await sql`insert into agent_purpose (agent_id, code) values (${id}, 'refunds')`
  await sql`insert into system (id, slug, name, kind, team_id, created_at) values (${`sys_${id}`}, ${`shop-${id}`}, 'Shop', 'mcp', 'team_app', now())`
  await sql`insert into agent_system (agent_id, system_id, endpoints, datasets) values (${id}, ${`sys_${id}`}, ${[]}, ${[]})`
  for (const [name, effect, data] of [
    ['create_refund', 'payment', 'internal'],
    ['get_order', 'read', 'internal'],
    ['note', 'write', 'internal'],
  ] as const) {
    const definition = digest(name.length.toString(16))
    await sql`insert into action (id, system_id, name, description, claims, definition_digest, effect, data_class, reversible,
        classified_by, classified_at, classified_digest)
      values (${`act_${id}_${name}`}, ${`sys_${id}`}, ${name}, 'A tool', '{"source":"mcp"}', ${definition}, ${effect}, ${data}, true,
        ${AUTHOR}, now(), ${definition})`
  }
  for (const layer of CONTROL_LAYERS) {
    await sql`insert into ownership (agent_id, layer, team_id, accountable_id, deputy_id, since, changed_by)
      values (${id}, ${layer}, ${`team_${layer}`}, ${owner(layer)}, ${deputy(layer)}, now(), 'per_admin')`
    await sql`insert into ownership_history (id, agent_id, layer, accountable_id, deputy_id, since, changed_by, reason)
      values (${`own_${id}_${layer}`}, ${id}, ${layer}, ${owner(layer)}, ${deputy(layer)}, now(), 'per_admin', 'Set up')`
  }
}

export type InReview = { id: string; digest: string }

/** A release in review with the given layers signed, as the commands would have left it. */
export async function putInReview(
  sql: Sql,
  agent: string,
  number: number,
  signed: ControlLayer[],
): Promise<InReview> {
  const drafted = new Date()
  const place = { agent_id: agent, environment: 'production' }
  const content = await loadComposedPackage(writeDatabase(), place, drafted)
  if (!content) throw new Error(`there is no ${agent}`)
  const { root, sections } = digestRelease(content)
  const id = `rel_${agent}_${number}`
  await sql`insert into release (id, number, agent_id, environment, state, revision, digest, top_tier, author_id, created_at)
    values (${id}, ${number}, ${agent}, 'production', 'draft', 1, ${root}, 'high', ${AUTHOR}, ${drafted})`
  await sql`insert into release_package (release_id, revision, digest, content, reason, changed_sections, created_at)
    values (${id}, 1, ${root}, ${sql.json(content as never)}, 'Drafted.', ${[]}, now())`
  await sql`insert into release_contributor (release_id, person_id, acted_as) values (${id}, ${AUTHOR}, 'author')`
  await sql`update release set state = 'in_review', requester_id = ${AUTHOR}, submitted_at = now() where id = ${id}`
  for (const layer of signed) {
    await sql`insert into sign_off (id, release_id, revision, layer, person_id, account_id, session_id, acted_as, digest, section_digest, meaning, authenticated_at, signed_at)
      values (${`sgn_${id}_${layer}`}, ${id}, 1, ${layer}, ${owner(layer)}, 'acc', 'ses', 'accountable', ${root}, ${sections[layer]}, 'I have read it all', now(), now())`
  }
  return { id, digest: root }
}
