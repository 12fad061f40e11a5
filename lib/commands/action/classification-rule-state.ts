/** A classification rule, its system and its layer's other rules, under lock. */
import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '@/db/pool'
import { classificationRule } from '@/db/schema/action'
import { loadSystemsForUpdate, loadTeam } from '@/db/stores/action'
import {
  type ClassificationRuleRow,
  loadClassificationRuleForUpdate,
  ruleOfRow,
} from '@/db/stores/action-suggestion'
import { lockOrganisation } from '@/db/stores/environment'
import { personName } from '@/db/stores/member-people'
import type { RuleSystem, StoredClassificationRule } from '@/lib/domain/action/decide-classification-rule'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import { refuse, type Refusal } from '@/lib/domain/refusal'

export type RuleState = {
  row: ClassificationRuleRow | null
  existing: StoredClassificationRule | null
  /** The system that it is for; null for every system, or where there is none of that id. */
  system: RuleSystem | null
  /** The live rules of the layer. */
  kept: Pick<ClassificationRuleRow, 'id' | 'name' | 'system_id'>[]
}

export async function loadRuleState(
  tx: Tx,
  asked: { id?: string; system: string | null; layer: ControlLayer },
): Promise<RuleState | Refusal> {
  // So that two people at once make neither one name twice nor one rule too many.
  await lockOrganisation(tx)
  const system = asked.system === null ? null : await ruleSystem(tx, asked.system)
  const row = asked.id ? await loadClassificationRuleForUpdate(tx, asked.id) : null
  if (asked.id && row === null) return refuse('not_found', 'There is no such rule. Reload the list.')
  const kept = await tx
    .select({
      id: classificationRule.id,
      name: classificationRule.name,
      system_id: classificationRule.system_id,
    })
    .from(classificationRule)
    .where(and(eq(classificationRule.layer, asked.layer), isNull(classificationRule.removed_at)))
  return { row, existing: row && (await storedRule(tx, row)), system, kept }
}

export async function ruleSystem(tx: Tx, id: string): Promise<RuleSystem | null> {
  const [row] = await loadSystemsForUpdate(tx, [id])
  const team = row ? await loadTeam(tx, row.team_id) : null
  return row && team ? { id: row.id, name: row.name, team } : null
}

export async function storedRule(tx: Tx, row: ClassificationRuleRow): Promise<StoredClassificationRule> {
  return {
    rule: ruleOfRow(row),
    version: row.version,
    removed: row.removed_at !== null,
    changedBy: await personName(tx, row.changed_by),
    changedAt: row.changed_at.toISOString(),
  }
}
