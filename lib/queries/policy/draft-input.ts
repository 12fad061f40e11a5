/** A rule, removal or classification that is not saved, as questions about it take it. */
import { z } from 'zod'
import { classificationSchema } from '@/lib/domain/action/classification-input'
import { checkThreshold } from '@/lib/domain/policy/check-threshold'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { limitSchema } from '@/lib/domain/policy/limit'
import { OUTCOMES, type Rule } from '@/lib/domain/policy/model'
import type { Draft } from '@/lib/domain/policy/rule-draft'
import {
  approvalsSchema,
  checkRule,
  conditionSchema,
  obligationsSchema,
} from '@/lib/domain/policy/rule-fields'
import { guardrailSelectorSchema } from '@/lib/domain/policy/select-guardrails'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'

/** Stands for the id of a rule that was never saved. */
export const NEW_RULE = 'draft'

const ruleFields = {
  /** The saved rule that it would replace. */
  id: z.string().max(64).optional(),
  condition: conditionSchema,
  outcome: z.enum(OUTCOMES),
  approvals: approvalsSchema.default([]),
}

export const draftSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('threshold'),
    ...ruleFields,
    action: z.string().max(64),
    agent: z.string().max(64).nullable().default(null),
    /** Instead of a condition. */
    limit: limitSchema.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('guardrail'),
    ...ruleFields,
    layer: z.enum(CONTROL_LAYERS),
    selector: guardrailSelectorSchema,
    obligations: obligationsSchema.default({}),
  }),
  z.strictObject({ kind: z.literal('removal'), rule: z.string().max(64) }),
  z.strictObject({
    kind: z.literal('classification'),
    actions: z
      .array(z.strictObject({ action: z.string().max(64), classification: classificationSchema.nullable() }))
      .min(1)
      .max(5_000),
  }),
])
export type DraftInput = z.infer<typeof draftSchema>

export function draftOf(input: DraftInput): Draft | Refusal {
  if (input.kind === 'removal') return input
  if (input.kind === 'classification') return input
  // Against the action's schema only a save is checked: here the action is not loaded.
  const checked =
    input.kind === 'threshold'
      ? checkThreshold(input.id ?? NEW_RULE, { ...input, outside_schema: [] }, null, null)
      : checkRule(input)
  if (isRefusal(checked)) return checked
  const rule: Rule = {
    id: input.id ?? NEW_RULE,
    // Never equal to a saved version: a changed rule must not pass for the one it replaces.
    version: 0,
    kind: input.kind,
    layer: input.kind === 'threshold' ? 'app' : input.layer,
    outcome: input.outcome,
    condition: checked.condition,
    message: checked.sentence,
    obligations: input.kind === 'threshold' ? {} : input.obligations,
    approvals: checked.approvals,
  }
  if (input.kind === 'threshold') return { kind: 'threshold', action: input.action, agent: input.agent, rule }
  return { kind: 'guardrail', name: 'This guardrail', selector: input.selector, rule }
}
