/** `agent.get`: everything that the agent's page needs: who answers, what it declares, what is released, what is wrong. */
import { and, eq, inArray } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { agent, environment, purpose } from '@/db/schema/agent'
import { person, team } from '@/db/schema/member'
import { loadDeclaration } from '@/db/stores/agent-declaration'
import { listDrills, loadLastDrills } from '@/db/stores/agent-drill'
import { listPrototypes } from '@/db/stores/agent-prototype'
import { loadOpenDrift } from '@/db/stores/drift'
import { DRILL_KINDS, DRILL_RESULTS, needsDrills } from '@/lib/domain/agent/drill'
import { findingsOf, unsaidOf } from '@/lib/domain/agent/findings'
import { AGENT_STATES } from '@/lib/domain/agent/lifecycle'
import { AGENT_ACTS, agentReasons } from '@/lib/domain/agent/reasons'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { AGENT_ATTRIBUTES } from '@/lib/domain/organisation/rules'
import { TIERS, type Tier } from '@/lib/domain/policy/model'
import { refuse } from '@/lib/domain/refusal'
import { isOpenRelease, RELEASE_STATES, type ReleaseState } from '@/lib/domain/release/states'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { delegationsOf } from './delegations'
import { ownershipOf } from './ownership'
import { releasesOf } from './releases'
import { resumeStateOf } from './resume-state'
import { systemsOf } from './systems'

const ref = z.object({ id: z.string(), name: z.string() })
const owners = z.object({ team: ref.nullable(), accountable: ref.nullable(), deputy: ref.nullable() })

export const getAgent = defineQuery({
  name: 'agent.get',
  summary:
    'One agent: declaration, owners and their history, systems, delegations, releases, findings, and what you may do.',
  permission: 'console.read',
  input: z.strictObject({ agent: z.string().min(1).max(200) }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    state: z.enum(AGENT_STATES),
    team: ref,
    version: z.int(),
    model: z.string(),
    prompt_reference: z.string(),
    rollback: z.string(),
    credential_max_seconds: z.int(),
    sender_constrained: z.boolean(),
    attributes: z.array(z.enum(AGENT_ATTRIBUTES)),
    /** Where its app team manages it alone, inside the organisation's envelope. */
    prototypes: z.array(z.object({ environment: z.string(), ends_at: z.string() })),
    credential_issuance: z.string(),
    credential_revocation: z.string(),
    trust_boundaries: z.array(z.object({ name: z.string(), description: z.string() })),
    enforced_at_gateway: z.string(),
    enforced_in_application: z.string(),
    retention_days: z.int(),
    /** Newest first, at most 50. */
    drills: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(DRILL_KINDS),
        drilled_at: z.string(),
        result: z.enum(DRILL_RESULTS),
        note: z.string(),
        recorded: z.object({ at: z.string(), by: z.string() }),
      }),
    ),
    suspended: z
      .object({ at: z.string(), reason: z.string(), resume_requested_by: z.string().nullable() })
      .nullable(),
    created: z.object({ at: z.string(), by: z.string().nullable() }),
    updated: z.object({ at: z.string(), by: z.string().nullable() }),
    identities: z.array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('spiffe'), id: z.string() }),
        z.object({ kind: z.literal('token'), issuer: z.string(), subject: z.string() }),
      ]),
    ),
    environments: z.array(z.string()),
    purposes: z.array(z.object({ code: z.string(), description: z.string() })),
    systems: z.array(
      z.object({
        id: z.string(),
        slug: z.string(),
        name: z.string(),
        kind: z.string(),
        endpoints: z.array(z.string()),
        datasets: z.array(z.string()),
        actions: z.int(),
        unclassified: z.int(),
        changed: z.int(),
      }),
    ),
    ownership: z.array(
      owners.extend({
        layer: z.enum(CONTROL_LAYERS),
        since: z.string(),
        version: z.int(),
        changed_by: z.string().nullable(),
      }),
    ),
    ownership_history: z.array(
      owners.extend({
        layer: z.enum(CONTROL_LAYERS),
        since: z.string(),
        until: z.string().nullable(),
        changed_by: z.string().nullable(),
        reason: z.string(),
      }),
    ),
    delegations: z.array(
      z.object({
        from: ref,
        to: ref.extend({ state: z.enum(AGENT_STATES) }),
        /** Hops from this agent: positive downwards (what it may delegate to), negative upwards. */
        hop: z.int(),
        declared_by: z.string(),
        /** Both ends have a release in force somewhere, so the hop can be used. */
        released: z.boolean(),
      }),
    ),
    releases: z.array(
      z.object({
        id: z.string(),
        number: z.int(),
        environment: z.string(),
        state: z.enum(RELEASE_STATES),
        digest: z.string(),
        top_tier: z.enum(TIERS),
        signed: z.int(),
        required: z.int(),
        author: z.string(),
        /** The release of another environment that it repeats. */
        promoted_from: ref.nullable(),
        created_at: z.string(),
        published_at: z.string().nullable(),
        certified_until: z.string().nullable(),
        /** Of the release in force: sections that differ from how things stand now. */
        pending_sections: z.array(z.string()),
      }),
    ),
    findings: z.array(
      z.object({ code: z.string(), severity: z.enum(['blocks', 'warns']), detail: z.string() }),
    ),
    /** Why you may not, by act; null where you may. */
    reasons: z.record(z.enum(AGENT_ACTS), z.string().nullable()),
  }),
  async run(input, { db, actor, now }) {
    const creator = alias(person, 'creator')
    const editor = alias(person, 'editor')
    const [found] = await db
      .select({ agent, team: { id: team.id, name: team.name }, creator: creator.name, editor: editor.name })
      .from(agent)
      .innerJoin(team, eq(team.id, agent.team_id))
      .leftJoin(creator, eq(creator.id, agent.created_by))
      .leftJoin(editor, eq(editor.id, agent.updated_by))
      .where(and(eq(agent.id, input.agent), visibleAgents(actor)))
    if (!found) return refuse('not_found', 'There is no such agent, or it belongs to another app team.')
    const row = found.agent
    const declared = (await loadDeclaration(db, row.id))!
    const { ownership, history } = await ownershipOf(db, row.id)
    const systems = await systemsOf(db, row.id)
    const delegations = await delegationsOf(db, row.id)
    const releases = await releasesOf(db, row.id)
    const resume = await resumeStateOf(db, row)
    const drills = await listDrills(db, row.id)
    const purposes =
      declared.purposes.length === 0
        ? []
        : await db
            .select()
            .from(purpose)
            .where(inArray(purpose.code, declared.purposes))
            .orderBy(purpose.code)
    const sum = (count: (one: (typeof systems)[number]) => number) =>
      systems.reduce((total, one) => total + count(one), 0)
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      state: row.state,
      team: found.team,
      version: row.version,
      model: row.model,
      prompt_reference: row.prompt_reference,
      rollback: row.rollback,
      credential_max_seconds: row.credential_max_seconds,
      sender_constrained: row.sender_constrained,
      attributes: row.attributes,
      prototypes: await listPrototypes(db, row.id),
      credential_issuance: row.credential_issuance,
      credential_revocation: row.credential_revocation,
      trust_boundaries: row.trust_boundaries,
      enforced_at_gateway: row.enforced_at_gateway,
      enforced_in_application: row.enforced_in_application,
      retention_days: row.retention_days,
      drills,
      suspended:
        row.suspended_at === null
          ? null
          : {
              at: row.suspended_at.toISOString(),
              reason: row.suspend_reason ?? '',
              resume_requested_by: resume.requested?.name ?? null,
            },
      created: { at: row.created_at.toISOString(), by: found.creator },
      updated: { at: row.updated_at.toISOString(), by: found.editor },
      identities: declared.identities,
      environments: declared.environments,
      purposes,
      systems,
      ownership,
      ownership_history: history,
      delegations,
      releases,
      findings: findingsOf(
        {
          name: row.name,
          state: row.state,
          vacant: ownership
            .filter(layer => layer.accountable === null)
            .map(({ layer, since }) => ({ layer, since })),
          systems: systems.length,
          actions: sum(one => one.actions),
          unclassified: sum(one => one.unclassified),
          changed: sum(one => one.changed),
          purposes: purposes.length,
          harmful: await harmfulInProduction(db, releases),
          drills: (await loadLastDrills(db, [row.id])).get(row.id) ?? [],
          unsaid: unsaidOf(row),
          drift: await loadOpenDrift(db, row.id),
          stopped_delegates: delegations
            .filter(hop => hop.hop === 1 && (hop.to.state === 'suspended' || hop.to.state === 'retired'))
            .map(hop => ({ name: hop.to.name, state: hop.to.state })),
          releases: releases
            .filter(release => release.state === 'published')
            .map(({ environment, certified_until, pending_sections }) => ({
              environment,
              certified_until,
              pending_sections: pending_sections.length,
            })),
        },
        now.getTime(),
      ),
      reasons: agentReasons(actor, {
        agent: { name: row.name, team_id: row.team_id, team: found.team.name, state: row.state },
        resume,
        pam_owner: ownership.find(layer => layer.layer === 'pam')?.accountable?.name ?? null,
      }),
    }
  },
})

/** Actions that nobody classified are denied, and a finding of their own. */
async function harmfulInProduction(
  db: Database,
  releases: { environment: string; state: ReleaseState; top_tier: Tier }[],
): Promise<boolean> {
  const production = await db
    .select({ id: environment.id })
    .from(environment)
    .where(eq(environment.production, true))
  return releases.some(
    ({ environment: where, state, top_tier: topTier }) =>
      (isOpenRelease(state) || state === 'published') &&
      needsDrills({ production: production.some(({ id }) => id === where), topTier, unclassified: false }),
  )
}
