/** `action.remove-classification-rule`: it suggests no more. What was adopted from it stays a person's own word. */
import { z } from 'zod'
import {
  findClassificationRule,
  loadClassificationRuleForUpdate,
  saveClassificationRule,
} from '@/db/stores/action-suggestion'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { canKeepRule, checkRuleVersion } from '@/lib/domain/action/decide-classification-rule'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { ruleSystem, storedRule } from './classification-rule-state'

export const removeClassificationRule = defineCommand({
  name: 'action.remove-classification-rule',
  summary: 'Removes a classification rule. What people adopted from it stays as they classified it.',
  permission: 'action.rule',
  actors: 'person-or-token',
  input: z.strictObject({
    rule: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    reason: reasonSchema,
  }),
  output: z.object({ rule: z.string(), version: z.number() }),
  async load(tx, input) {
    const found = await findClassificationRule(tx, input.rule)
    if (!found) return refuse('not_found', 'There is no such rule. Reload the list.')
    // Its system never changes, so it is locked first, as everywhere.
    const system = found.system_id === null ? null : await ruleSystem(tx, found.system_id)
    const row = await loadClassificationRuleForUpdate(tx, input.rule)
    if (!row) throw new Error(`classification rule ${input.rule} was deleted`)
    return { row, existing: await storedRule(tx, row), system }
  },
  decide({ row, existing, system }, input, { actor, now }) {
    const refused =
      canKeepRule(row.layer, system, actor) ?? checkRuleVersion(existing, input.expected_version)
    if (refused) return refused
    return {
      next: {
        ...row,
        removed_at: now,
        changed_at: now,
        changed_by: actor.kind === 'system' ? null : actor.personId,
        version: row.version + 1,
      },
      events: [
        {
          type: 'action.classification-rule-removed',
          subject: { kind: 'classification-rule', id: row.id },
          layer: row.layer,
          data: { name: row.name, reason: input.reason, before: existing.rule },
        },
      ],
    }
  },
  async save(tx, { next }) {
    await saveClassificationRule(tx, next)
  },
  result: ({ next }) => ({ rule: next.id, version: next.version }),
})
