/** What the rows of one system's workbench share, read once for all of them. */
import { and, count, eq, inArray, isNull } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { action } from '@/db/schema/action'
import { agentAction } from '@/db/schema/agent'
import { person } from '@/db/schema/member'
import { rule } from '@/db/schema/policy'
import type { Floor } from '@/lib/domain/action/action-outcome'
import { joinOutcomes } from '@/lib/domain/policy/join'
import type { Outcome } from '@/lib/domain/policy/model'

/** Guardrails that bind every call of what they select. */
export async function loadFloors(db: Database): Promise<Floor[]> {
  const rows = await db
    .select({
      id: rule.id,
      name: rule.name,
      selector: rule.selector,
      outcome: rule.outcome,
      condition: rule.condition,
    })
    .from(rule)
    .where(and(eq(rule.kind, 'guardrail'), isNull(rule.removed_at)))
    .orderBy(rule.id)
  return rows.flatMap(({ id, name, selector, outcome, condition }) =>
    selector && condition === null && outcome !== 'allow' ? [{ id, name, selector, outcome }] : [],
  )
}

export type ThresholdFacts = { least: Outcome; count: number }

export async function loadThresholdFacts(
  db: Database,
  systemId: string,
): Promise<Map<string, ThresholdFacts>> {
  const rows = await db
    .select({
      action: rule.action_id,
      agent: rule.agent_id,
      outcome: rule.outcome,
      condition: rule.condition,
    })
    .from(rule)
    .innerJoin(action, eq(action.id, rule.action_id))
    .where(and(eq(action.system_id, systemId), eq(rule.kind, 'threshold'), isNull(rule.removed_at)))
  const facts = new Map<string, ThresholdFacts>()
  for (const row of rows) {
    const found = facts.get(row.action ?? '') ?? { least: 'allow' as const, count: 0 }
    const bindsAlways = row.agent === null && row.condition === null
    facts.set(row.action ?? '', {
      least: bindsAlways ? joinOutcomes(found.least, row.outcome) : found.least,
      count: found.count + 1,
    })
  }
  return facts
}

/** Agents that left an action out of their surface, by action. */
export async function loadLeftOut(db: Database, systemId: string): Promise<Map<string, number>> {
  const rows = await db
    .select({ action: agentAction.action_id, agents: count() })
    .from(agentAction)
    .innerJoin(action, eq(action.id, agentAction.action_id))
    .where(and(eq(action.system_id, systemId), eq(agentAction.mode, 'none')))
    .groupBy(agentAction.action_id)
  return new Map(rows.map(row => [row.action, row.agents]))
}

export async function loadPersonNames(db: Database, ids: (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter(id => id !== null))]
  if (known.length === 0) return new Map()
  const rows = await db
    .select({ id: person.id, name: person.name })
    .from(person)
    .where(inArray(person.id, known))
  return new Map(rows.map(row => [row.id, row.name]))
}

/** Without the schemas: they are most of the bytes, and the list shows none of them. */
export const LIST_COLUMNS = {
  id: action.id,
  system_id: action.system_id,
  name: action.name,
  title: action.title,
  description: action.description,
  claims: action.claims,
  definition_digest: action.definition_digest,
  effect: action.effect,
  data_class: action.data_class,
  reversible: action.reversible,
  rationale: action.rationale,
  classified_by: action.classified_by,
  classified_at: action.classified_at,
  classified_digest: action.classified_digest,
  override_effect: action.override_effect,
  override_data_class: action.override_data_class,
  override_reversible: action.override_reversible,
  override_reason: action.override_reason,
  override_layer: action.override_layer,
  override_by: action.override_by,
  override_at: action.override_at,
  purposes: action.purposes,
  tags: action.tags,
  version: action.version,
}
