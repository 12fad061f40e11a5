/** `agent.surface`: what one agent may do in one environment, as a release composed now would say. */
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { action, system } from '@/db/schema/action'
import { agent, agentAction, agentSystem, environment } from '@/db/schema/agent'
import { release, releasePackage } from '@/db/schema/release'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { DATA_CLASSES, EFFECTS, OUTCOMES, TIERS } from '@/lib/domain/policy/model'
import { refuse } from '@/lib/domain/refusal'
import { composeRelease } from '@/lib/domain/release/compose'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'

const rule = z.object({
  id: z.string(),
  version: z.int(),
  layer: z.enum(CONTROL_LAYERS),
  name: z.string(),
  sentence: z.string(),
  outcome: z.enum(OUTCOMES),
})

export const getSurface = defineQuery({
  name: 'agent.surface',
  summary:
    'The actions of an agent in one environment: mode, classification, tier, outcome, and the rules on each.',
  permission: 'console.read',
  input: z.strictObject({ agent: z.string().min(1).max(200), environment: z.string().min(1).max(50) }),
  output: z.object({
    environment: z.object({ id: z.string(), name: z.string(), production: z.boolean() }),
    version: z.int(),
    actions: z.array(
      z.object({
        id: z.string(),
        system: z.string(),
        system_name: z.string(),
        name: z.string(),
        description: z.string(),
        mode: z.enum(['direct', 'via', 'both', 'none']),
        /** `changed`: classified for another definition, so denied until somebody looks again. */
        classified: z.enum(['yes', 'no', 'changed']),
        classification: z
          .object({ effect: z.enum(EFFECTS), data_class: z.enum(DATA_CLASSES), reversible: z.boolean() })
          .nullable(),
        overridden: z.boolean(),
        tier: z.enum(TIERS).nullable(),
        /** By tier and before any rule; what is left out of the surface is denied. */
        outcome: z.enum(OUTCOMES),
        approvals: z.array(z.object({ layer: z.enum(CONTROL_LAYERS), count: z.int() })),
        thresholds: z.array(rule),
        guardrails: z.array(rule),
        /** In the surface of the release that is in force here. */
        released: z.boolean(),
      }),
    ),
  }),
  async run(input, { db, actor }) {
    const [found] = await db
      .select({ version: agent.version })
      .from(agent)
      .where(and(eq(agent.id, input.agent), visibleAgents(actor)))
    const [where] = await db.select().from(environment).where(eq(environment.id, input.environment))
    if (!found || !where)
      return refuse(
        'not_found',
        'There is no such agent or environment, or the agent belongs to another app team.',
      )
    const inputs = (await loadReleaseInputs(db, input.agent, input.environment))!
    const content = composeRelease(inputs)
    const composed = new Map(content.sections.app.actions.map(row => [`${row.system}\n${row.action}`, row]))
    const { guardrails } = content.sections.compliance
    const released = await releasedActions(db, input.agent, input.environment)
    const rows = await db
      .select({ action, slug: system.slug, systemName: system.name, mode: agentAction.mode })
      .from(action)
      .innerJoin(system, eq(system.id, action.system_id))
      .innerJoin(
        agentSystem,
        and(eq(agentSystem.system_id, system.id), eq(agentSystem.agent_id, input.agent)),
      )
      .leftJoin(agentAction, and(eq(agentAction.action_id, action.id), eq(agentAction.agent_id, input.agent)))
      .where(isNull(action.removed_at))
      .orderBy(system.name, action.name)
    return {
      environment: { id: where.id, name: where.name, production: where.production },
      version: found.version,
      actions: rows.map(({ action: row, slug, systemName, mode }) => {
        const key = `${slug}\n${row.name}`
        const entry = composed.get(key)
        return {
          id: row.id,
          system: slug,
          system_name: systemName,
          name: row.name,
          description: row.description,
          mode: mode ?? ('direct' as const),
          classified:
            row.effect === null
              ? ('no' as const)
              : row.classified_digest === row.definition_digest
                ? ('yes' as const)
                : ('changed' as const),
          classification: entry?.classification ?? null,
          overridden: entry?.overridden ?? false,
          tier: entry?.classification ? entry.tier.tier : null,
          outcome: entry ? entry.tier.outcome : ('deny' as const),
          approvals: entry?.tier.approvals ?? [],
          thresholds: (entry?.thresholds ?? []).map(({ id, version, layer, message, outcome }) => ({
            id,
            version,
            layer,
            name: 'Threshold',
            sentence: message,
            outcome,
          })),
          guardrails: guardrails
            .filter(({ matches }) =>
              matches.some(match => match.system === slug && match.action === row.name),
            )
            .map(({ name, rule: { id, version, layer, message, outcome } }) => ({
              id,
              version,
              layer,
              name,
              sentence: message,
              outcome,
            })),
          released: released.has(key),
        }
      }),
    }
  },
})

async function releasedActions(
  db: Parameters<typeof loadReleaseInputs>[0],
  agentId: string,
  environmentId: string,
): Promise<Set<string>> {
  const [row] = await db
    .select({ content: releasePackage.content })
    .from(release)
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, release.id), eq(releasePackage.revision, release.revision)),
    )
    .where(
      and(
        eq(release.agent_id, agentId),
        eq(release.environment, environmentId),
        inArray(release.state, ['published']),
      ),
    )
  return new Set(
    (row?.content.sections.security.surface ?? []).map(entry => `${entry.system}\n${entry.action}`),
  )
}
