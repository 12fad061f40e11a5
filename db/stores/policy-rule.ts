/** A row of `rule` as the policy model's Rule. */
import type { Rule } from '@/lib/domain/policy/model'
import type { rule } from '../schema/policy'

export function ruleOf(row: typeof rule.$inferSelect): Rule {
  return {
    id: row.id,
    version: row.version,
    kind: row.kind,
    layer: row.layer,
    outcome: row.outcome,
    condition: row.condition,
    message: row.sentence,
    obligations: row.obligations,
    approvals: row.approvals,
  }
}
