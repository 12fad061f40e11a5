/** What binds each agent beyond the outcome of its tiers. */
import { and, eq, inArray, isNull, ne } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent, agentAction, agentEnvironment, agentSystem } from '@/db/schema/agent'
import { rule } from '@/db/schema/policy'
import { groupBy } from '@/db/stores/group-by'
import { classificationOf, overrideOf } from '@/db/stores/release-inputs'
import type { Actor } from '@/lib/domain/member/permissions'
import { bindingOf, type CoveredAgent } from '@/lib/domain/policy/coverage'
import { effectiveClassification } from '@/lib/domain/release/compose'
import { visibleAgents } from '../scope'
import { COLUMNS, SYSTEM } from './coverage-actions'

/** By action. */
export type BindingThresholds = Map<string, { agent: string | null }[]>

export async function loadBindingThresholds(db: Database): Promise<BindingThresholds> {
  const rows = await db
    .select({ action: rule.action_id, agent: rule.agent_id })
    .from(rule)
    .where(and(eq(rule.kind, 'threshold'), isNull(rule.removed_at)))
  return groupBy(rows, row => row.action ?? '')
}

export async function loadAgents(
  db: Database,
  actor: Actor,
  environments: { id: string; production: boolean }[],
  thresholds: BindingThresholds,
) {
  const agents = await db
    .select({ id: agent.id, name: agent.name, state: agent.state, attributes: agent.attributes })
    .from(agent)
    .where(and(ne(agent.state, 'retired'), visibleAgents(actor)))
    .orderBy(agent.name)
  if (agents.length === 0) return []
  const ids = agents.map(row => row.id)
  const [places, uses, leftOut, rows, guardrailRows] = await Promise.all([
    db.select().from(agentEnvironment).where(inArray(agentEnvironment.agent_id, ids)),
    db
      .select({ agent: agentSystem.agent_id, system: agentSystem.system_id })
      .from(agentSystem)
      .where(inArray(agentSystem.agent_id, ids)),
    db
      .select({ agent: agentAction.agent_id, action: agentAction.action_id })
      .from(agentAction)
      .where(and(eq(agentAction.mode, 'none'), inArray(agentAction.agent_id, ids))),
    db
      .select({ row: COLUMNS, of: SYSTEM })
      .from(action)
      .innerJoin(system, eq(system.id, action.system_id))
      .where(isNull(action.removed_at)),
    db
      .select({ id: rule.id, selector: rule.selector })
      .from(rule)
      .where(and(eq(rule.kind, 'guardrail'), isNull(rule.removed_at))),
  ])
  const guardrails = guardrailRows.flatMap(({ id, selector }) => (selector ? [{ id, selector }] : []))
  const hidden = new Set(leftOut.map(row => `${row.agent} ${row.action}`))
  const actionsOf = groupBy(rows, ({ row }) => row.system_id)
  const usesOf = groupBy(uses, row => row.agent)
  const placesOf = groupBy(places, row => row.agent_id)
  const isProduction = new Map(environments.map(one => [one.id, one.production]))
  return agents.map(row => {
    const covered: CoveredAgent = {
      id: row.id,
      attributes: row.attributes,
      environments: (placesOf.get(row.id) ?? []).map(place => place.environment),
      actions: (usesOf.get(row.id) ?? []).flatMap(use =>
        (actionsOf.get(use.system) ?? [])
          .filter(({ row: one }) => !hidden.has(`${row.id} ${one.id}`))
          .map(({ row: one, of }) => {
            const classification = classificationOf(one)
            const override = overrideOf(one)
            return {
              id: one.id,
              system: of.slug,
              classification,
              tags: [...one.tags, ...of.tags],
              tier: (environment: string) =>
                classification === null
                  ? null
                  : effectiveClassification(classification, override, isProduction.get(environment) ?? true)
                      .tier,
            }
          }),
      ),
    }
    const binding = bindingOf(covered, thresholds, guardrails)
    return {
      id: row.id,
      name: row.name,
      state: row.state,
      actions: covered.actions.length,
      thresholds: binding.thresholds,
      guardrails: binding.guardrails.length,
      default_only: binding.thresholds === 0 && binding.guardrails.length === 0,
    }
  })
}
