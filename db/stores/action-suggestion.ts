/** Rules that suggest classifications, and what people of app teams suggest where Security writes. */
import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm'
import type { ClassificationRule } from '@/lib/domain/action/classification-rule'
import { type PersonSuggestion, type Suggestion, suggestionsFor } from '@/lib/domain/action/suggestions'
import type { Classification } from '@/lib/domain/policy/model'
import type { Database, Tx } from '../pool'
import { action, actionSuggestion, classificationRule } from '../schema/action'
import { person } from '../schema/member'
import type { ActionFactsRow } from './action-facts'
import { groupBy } from './group-by'

export type ClassificationRuleRow = typeof classificationRule.$inferSelect
export type SuggestionRow = typeof actionSuggestion.$inferSelect

export function ruleOfRow(row: ClassificationRuleRow): ClassificationRule {
  const { id, layer, name, system_id, name_pattern, claim, effect, data_class, reversible, rationale } = row
  const classification = { effect, data_class, reversible }
  return { id, layer, name, system: system_id, name_pattern, claim, classification, rationale }
}

/** The rules that can speak for actions of these systems; of every system with `all`. */
export async function loadClassificationRules(
  db: Tx | Database,
  systems: readonly string[] | 'all',
): Promise<ClassificationRuleRow[]> {
  const about =
    systems === 'all'
      ? undefined
      : or(isNull(classificationRule.system_id), inArray(classificationRule.system_id, [...systems]))
  return db
    .select()
    .from(classificationRule)
    .where(and(isNull(classificationRule.removed_at), about))
    .orderBy(asc(classificationRule.layer), asc(classificationRule.name), asc(classificationRule.id))
}

export async function findClassificationRule(tx: Tx, id: string): Promise<ClassificationRuleRow | null> {
  const [row] = await tx.select().from(classificationRule).where(eq(classificationRule.id, id))
  return row ?? null
}

export async function loadClassificationRuleForUpdate(
  tx: Tx,
  id: string,
): Promise<ClassificationRuleRow | null> {
  const [row] = await tx.select().from(classificationRule).where(eq(classificationRule.id, id)).for('update')
  return row ?? null
}

export async function saveClassificationRule(tx: Tx, row: ClassificationRuleRow): Promise<void> {
  const { id: _, ...set } = row
  await tx.insert(classificationRule).values(row).onConflictDoUpdate({ target: classificationRule.id, set })
}

export type OpenSuggestion = PersonSuggestion & { action: string; at: Date; current: boolean }

/** What people suggest for these actions; `current`: of the definition as it is now. */
export async function loadOpenSuggestions(
  db: Tx | Database,
  where: { system: string } | { actions: readonly string[] },
): Promise<OpenSuggestion[]> {
  if ('actions' in where && where.actions.length === 0) return []
  const rows = await db
    .select({ row: actionSuggestion, person: person.name, definition: action.definition_digest })
    .from(actionSuggestion)
    .innerJoin(person, eq(person.id, actionSuggestion.person_id))
    .innerJoin(action, eq(action.id, actionSuggestion.action_id))
    .where(
      and(
        eq(actionSuggestion.state, 'open'),
        'system' in where
          ? eq(action.system_id, where.system)
          : inArray(actionSuggestion.action_id, [...where.actions]),
      ),
    )
    .orderBy(asc(actionSuggestion.at), asc(actionSuggestion.id))
  return rows.map(({ row, person: name, definition }) => ({
    id: row.id,
    action: row.action_id,
    person: name,
    classification: classificationOfSuggestion(row),
    rationale: row.rationale,
    at: row.at,
    current: row.definition_digest === definition,
  }))
}

/** The same under lock, so that one suggestion is answered once. */
export async function openSuggestionsForUpdate(
  tx: Tx,
  actions: readonly string[],
): Promise<OpenSuggestion[]> {
  const locked = await tx
    .select({ id: actionSuggestion.id })
    .from(actionSuggestion)
    .where(and(eq(actionSuggestion.state, 'open'), inArray(actionSuggestion.action_id, [...actions])))
    .orderBy(actionSuggestion.id)
    .for('update')
  if (locked.length === 0) return []
  const ids = new Set(locked.map(row => row.id))
  return (await loadOpenSuggestions(tx, { actions })).filter(input => ids.has(input.id))
}

export async function loadSuggestionForUpdate(tx: Tx, id: string): Promise<SuggestionRow | null> {
  const [row] = await tx.select().from(actionSuggestion).where(eq(actionSuggestion.id, id)).for('update')
  return row ?? null
}

export async function hasOpenSuggestion(tx: Tx, actionId: string, personId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: actionSuggestion.id })
    .from(actionSuggestion)
    .where(
      and(
        eq(actionSuggestion.state, 'open'),
        eq(actionSuggestion.action_id, actionId),
        eq(actionSuggestion.person_id, personId),
      ),
    )
  return rows.length > 0
}

export async function insertSuggestion(tx: Tx, row: typeof actionSuggestion.$inferInsert): Promise<void> {
  await tx.insert(actionSuggestion).values(row)
}

export type SuggestionDecision = {
  state: 'adopted' | 'dismissed'
  by: string | null
  at: Date
  reason: string | null
}

export async function decideSuggestions(
  tx: Tx,
  ids: readonly string[],
  { state, by, at, reason }: SuggestionDecision,
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .update(actionSuggestion)
    .set({ state, decided_by: by, decided_at: at, decided_reason: reason })
    .where(inArray(actionSuggestion.id, [...ids]))
}

/**
 * Everything that suggests something for those actions that adopt something. `open`: under lock, so that what is
 * adopted here is not dismissed meanwhile.
 */
export async function loadSuggestions(
  tx: Tx,
  facts: readonly ActionFactsRow[],
  adopting: readonly string[],
  open: readonly OpenSuggestion[],
): Promise<Map<string, Suggestion[]>> {
  if (adopting.length === 0) return new Map()
  const wanted = new Set(adopting)
  const chosen = facts.filter(fact => wanted.has(fact.row.id))
  const systems = [...new Set(chosen.map(fact => fact.system.id))]
  const rules = (await loadClassificationRules(tx, systems)).map(ruleOfRow)
  const inputs = groupBy(open, input => input.action)
  return new Map(
    chosen.map(({ row, system }) => [
      row.id,
      suggestionsFor(
        { system: system.id, name: row.name, claims: row.claims },
        rules,
        inputs.get(row.id) ?? [],
      ),
    ]),
  )
}

function classificationOfSuggestion({ effect, data_class, reversible }: SuggestionRow): Classification {
  return { effect, data_class, reversible }
}
