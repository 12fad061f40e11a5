/** From an empty agent to six signatures, each step by the command and the person that does it in the product. */
import { and, eq } from 'drizzle-orm'
import { readDatabase } from '@/db/read'
import { release } from '@/db/schema/release'
import { importActions } from '@/lib/commands/action/import-actions'
import { classifyActions } from '@/lib/commands/action/classify-actions'
import { assignLayer } from '@/lib/commands/control-layer/assign-layer'
import type { AnyCommand } from '@/lib/commands/define-command'
import { draftRelease } from '@/lib/commands/release/draft-release'
import { signRelease } from '@/lib/commands/release/sign-release'
import { submitRelease } from '@/lib/commands/release/submit-release'
import { withdrawRelease } from '@/lib/commands/release/withdraw-release'
import { runCommand } from '@/lib/commands/run-command'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import type { PersonActor } from '@/lib/domain/member/permissions'
import type { Classification } from '@/lib/domain/policy/model'
import type { Sql } from 'postgres'
import { makeAgent, type Organisation, ok } from './fixtures'

export type ToolOf = Record<string, Classification | null>

export const TOOLS: ToolOf = {
  create_refund: { effect: 'payment', data_class: 'internal', reversible: true },
  retrieve_charge: { effect: 'read', data_class: 'internal', reversible: true },
  update_customer: { effect: 'write', data_class: 'internal', reversible: true },
  delete_customer: null,
}

/** Runs as that person, and hands the answer back; a refusal fails the test with its sentence. */
export async function run<C extends AnyCommand>(command: C, actor: PersonActor, input: unknown) {
  return ok(await runCommand(command, { actor, input })).data as ReturnType<C['result']>
}

/** The owner of each layer: the first person of its team; for the app layer the one who builds nothing. */
export const ownerOf = (organisation: Organisation, layer: ControlLayer): PersonActor =>
  organisation.person(layer === 'app' ? 'app-second' : layer)

export async function importTools(organisation: Organisation, slug: string, tools: ToolOf = TOOLS) {
  const app = organisation.person('app')
  const document = JSON.stringify({
    tools: Object.keys(tools).map(name => ({
      name,
      description: `${name}.`,
      inputSchema: { type: 'object' },
    })),
  })
  return run(importActions, app, {
    new_system: { slug, name: `System ${slug}`, team: organisation.teams.app },
    document,
  })
}

export async function classify(
  sql: Sql,
  organisation: Organisation,
  system: string,
  tools: ToolOf = TOOLS,
  reason?: string,
) {
  const rows = await sql<{ id: string; name: string; version: number }[]>`
    select id, name, version from action where system_id = ${system} and name in ${sql(Object.keys(tools))}`
  const actions = rows.flatMap(({ id, name, version }) =>
    tools[name] ? [{ action: id, expected_version: version, classification: tools[name] }] : [],
  )
  await run(classifyActions, organisation.person('app'), { actions, ...(reason && { reason }) })
}

export async function assignAllLayers(sql: Sql, organisation: Organisation, agent: string) {
  for (const layer of CONTROL_LAYERS) {
    const [row] = await sql`select version from ownership where agent_id = ${agent} and layer = ${layer}`
    await run(assignLayer, organisation.person('administration'), {
      agent,
      layer,
      team: organisation.teams[layer],
      accountable: ownerOf(organisation, layer).personId,
      deputy: layer === 'app' ? null : organisation.person(`${layer}-second`).personId,
      expected_version: row?.version,
    })
  }
}

export type Offer = { release: string; digest: string }

export async function submitted(
  organisation: Organisation,
  agent: string,
  environment = 'production',
): Promise<Offer> {
  const app = organisation.person('app')
  await withdrawDraft(app, agent, environment)
  const drafted = await run(draftRelease, app, {
    agent,
    environment,
    intent: 'What stands now, released',
  })
  await run(submitRelease, app, { release: drafted.release })
  return { release: drafted.release, digest: drafted.digest }
}

/** A difference to the release in force opened one by itself: these stories tell of whole releases. */
async function withdrawDraft(app: PersonActor, agent: string, environment: string): Promise<void> {
  const where = and(
    eq(release.agent_id, agent),
    eq(release.environment, environment),
    eq(release.state, 'draft'),
  )
  const [open] = await readDatabase().select({ id: release.id }).from(release).where(where)
  if (open) await run(withdrawRelease, app, { release: open.id, reason: 'All of it anew' })
}

export async function signed(
  organisation: Organisation,
  offer: Offer,
  layers: readonly ControlLayer[] = CONTROL_LAYERS,
): Promise<void> {
  for (const layer of layers) {
    await run(signRelease, ownerOf(organisation, layer), {
      ...offer,
      layer,
      meaning: 'I read my section and answer for it',
    })
  }
}

/** An agent with a system of its own, every layer owned, nothing released. */
export async function readyAgent(
  sql: Sql,
  organisation: Organisation,
  name: string,
  more: Record<string, unknown> = {},
) {
  const slug = `sys-${name}`
  const { system } = await importTools(organisation, slug)
  await classify(sql, organisation, system)
  const agent = await makeAgent(organisation, name, {
    systems: [{ system: slug }],
    purposes: ['refunds'],
    ...more,
  })
  await assignAllLayers(sql, organisation, agent)
  return { agent, system, slug, identity: `spiffe://acme/agent/${name}` }
}
