/** Locked actions with what deciding about them needs: whose system it is, who said what last. */
import { inArray } from 'drizzle-orm'
import type { ClassifiedAction } from '@/lib/domain/action/decide-classify'
import type { OverriddenAction } from '@/lib/domain/action/decide-override'
import type { Suggestion } from '@/lib/domain/action/suggestions'
import type { OwningTeam } from '@/lib/domain/action/who-can'
import type { Classification } from '@/lib/domain/policy/model'
import type { Tx } from '../pool'
import { person } from '../schema/member'
import {
  type ActionRow,
  loadActionsForUpdate,
  loadSystemsForUpdate,
  loadTeam,
  type SystemRow,
  systemsOfActions,
} from './action'
import { classificationOf, overrideOf } from './release-inputs'

export type ActionFactsRow = { row: ActionRow; system: SystemRow; team: OwningTeam }

/** Systems are locked first, then actions, both in id order. Unknown ids are left out. */
export async function loadActionFacts(tx: Tx, ids: string[]): Promise<ActionFactsRow[]> {
  const systems = new Map(
    (await loadSystemsForUpdate(tx, await systemsOfActions(tx, ids))).map(row => [row.id, row]),
  )
  const teams = new Map<string, OwningTeam>()
  for (const { team_id } of systems.values()) {
    const team = teams.get(team_id) ?? (await loadTeam(tx, team_id))
    if (team) teams.set(team_id, team)
  }
  return (await loadActionsForUpdate(tx, ids)).flatMap(row => {
    const system = systems.get(row.system_id)
    const team = system && teams.get(system.team_id)
    return system && team ? [{ row, system, team }] : []
  })
}

export async function loadNames(tx: Tx, ids: (string | null)[]): Promise<Map<string, string>> {
  const known = [...new Set(ids.filter(id => id !== null))]
  if (known.length === 0) return new Map()
  const rows = await tx
    .select({ id: person.id, name: person.name })
    .from(person)
    .where(inArray(person.id, known))
  return new Map(rows.map(row => [row.id, row.name]))
}

/** What the team said last, whether or not the definition changed since. */
export function storedClassification(
  row: Pick<ActionRow, 'effect' | 'data_class' | 'reversible'>,
): Classification | null {
  if (row.effect === null || row.data_class === null || row.reversible === null) return null
  return { effect: row.effect, data_class: row.data_class, reversible: row.reversible }
}

export function classifiedAction(
  { row, system, team }: ActionFactsRow,
  names: Map<string, string>,
  suggestions: readonly Suggestion[] = [],
): ClassifiedAction {
  return {
    id: row.id,
    name: row.name,
    system: { id: system.id, name: system.name, team },
    version: row.version,
    stored: storedClassification(row),
    removed: row.removed_at !== null,
    classifiedBy: (row.classified_by && names.get(row.classified_by)) ?? null,
    classifiedAt: row.classified_at?.toISOString() ?? null,
    suggestions,
  }
}

export function overriddenAction(row: ActionRow, names: Map<string, string>): OverriddenAction {
  const override = overrideOf(row)
  return {
    name: row.name,
    version: row.version,
    classification: classificationOf(row),
    override:
      override && row.override_layer && row.override_at
        ? {
            classification: override,
            layer: row.override_layer,
            by: (row.override_by && names.get(row.override_by)) ?? null,
            at: row.override_at.toISOString(),
          }
        : null,
    removed: row.removed_at !== null,
  }
}
