/** The parts of thresholds and guardrails that people type, as every command and preview reads them. */
import { z } from 'zod'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { visibleText } from '../action/visible-text'
import { isRefusal, type Refusal, refuseField } from '../refusal'
import { normalizeCondition } from './conditions'
import { findContradiction } from './contradiction'
import { describeRule } from './describe-condition'
import type { ApprovalNeed, Condition, NormalCondition, Outcome } from './model'

export const approvalsSchema = z
  .array(
    z.strictObject({
      layer: z.enum(CONTROL_LAYERS),
      count: z.number().int().min(1).max(5),
    }),
  )
  .max(6, 'There are six layers: name each at most once')

export const obligationsSchema = z.strictObject({
  credential_max_seconds: z.number().int().min(30).max(86_400).optional(),
  sender_constrained: z.literal(true).optional(),
  session_recorded: z.literal(true).optional(),
  log_fields: z.array(z.string().min(1).max(200)).max(50).optional(),
  redact_fields: z.array(z.string().min(1).max(200)).max(50).optional(),
})

/** The condition is checked by `normalizeCondition`, whose sentences name the part that is wrong. */
export const conditionSchema = z
  .unknown()
  .describe('null: every call. Else a comparison {field, op, value, absent?} or all, any, not of conditions.')

export const sentenceSchema = z.string().trim().min(3, 'Say it in a sentence').max(500)

export type RuleText = {
  condition: unknown
  outcome: Outcome
  approvals: ApprovalNeed[]
  sentence?: string
}

export type CheckedRule = {
  authored: Condition | null
  condition: NormalCondition | null
  sentence: string
  approvals: ApprovalNeed[]
}

/** The normal form and the sentence, or where the condition is wrong. Approvals stand only at a step-up. */
export function checkRule(input: RuleText): CheckedRule | Refusal {
  const condition = normalizeCondition(input.condition ?? null, '/condition')
  if (isRefusal(condition)) return condition
  const authored = (input.condition ?? null) as Condition | null
  const contradiction = findContradiction(authored, condition, '/condition')
  if (contradiction) return contradiction
  const layers = input.approvals.map(need => need.layer)
  if (new Set(layers).size < layers.length) {
    return refuseField('/approvals', 'A layer is named twice: give it one count.')
  }
  if (input.approvals.length > 0 && input.outcome !== 'step_up') {
    return refuseField('/approvals', 'Only a step-up asks for approvals. Remove them, or choose step-up.')
  }
  return {
    authored,
    condition,
    // Reasons show it beside decisions: nothing in it may be invisible.
    sentence: visibleText(input.sentence ?? describeRule(input.outcome, condition)).slice(0, 2000),
    approvals: input.approvals,
  }
}
