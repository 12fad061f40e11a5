/** The parts of thresholds and guardrails that people type, as every command and preview reads them. */
import { z } from 'zod'
import { CONTROL_LAYERS, type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { visibleText } from '../action/visible-text'
import { isRefusal, type Refusal, refuseField } from '../refusal'
import { normalizeCondition } from './conditions'
import { findContradiction } from './contradiction'
import { describeRule } from './describe-condition'
import type { ApprovalNeed, Condition, NormalCondition, Obligations, Outcome } from './model'

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
  session_max_seconds: z.number().int().min(60).max(86_400).optional(),
  access_max_seconds: z.number().int().min(60).max(31_536_000).optional(),
  purpose_bound: z.literal(true).optional(),
})

/** Which obligations a layer answers for. Security may set any. */
export const OBLIGATIONS_OF: Record<ControlLayer, readonly (keyof Obligations)[]> = {
  iam: ['credential_max_seconds', 'sender_constrained'],
  pam: ['session_recorded', 'session_max_seconds'],
  compliance: ['log_fields', 'redact_fields'],
  iga: ['purpose_bound', 'access_max_seconds'],
  app: [],
  security: [
    'credential_max_seconds',
    'sender_constrained',
    'session_recorded',
    'session_max_seconds',
    'log_fields',
    'redact_fields',
    'purpose_bound',
    'access_max_seconds',
  ],
}

export const OBLIGATION_NAMES: Record<keyof Obligations, string> = {
  credential_max_seconds: 'A credential’s longest life',
  sender_constrained: 'A sender-constrained token',
  session_recorded: 'A recorded session',
  session_max_seconds: 'A session’s longest duration',
  log_fields: 'Fields to log',
  redact_fields: 'Fields to redact',
  purpose_bound: 'Being bound to the purpose',
  access_max_seconds: 'Access that expires',
}

/** Null: each is one that the layer answers for. */
export function refuseObligations(layer: ControlLayer, obligations: Obligations): Refusal | null {
  const foreign = (Object.keys(obligations) as (keyof Obligations)[]).find(
    key => !OBLIGATIONS_OF[layer].includes(key),
  )
  if (foreign === undefined) return null
  const whose = CONTROL_LAYERS.filter(one => OBLIGATIONS_OF[one].includes(foreign)).map(
    one => LAYER_NAMES[one],
  )
  return refuseField(
    `/obligations/${foreign}`,
    `${OBLIGATION_NAMES[foreign]} is for ${whose.join(' or ')} to ask for, not for ${LAYER_NAMES[layer]}.`,
  )
}

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

/** Reasons show it beside decisions: nothing in it may be invisible. */
export const storedSentence = (text: string): string => visibleText(text).slice(0, 2000)

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
    sentence: storedSentence(input.sentence ?? describeRule(input.outcome, condition)),
    approvals: input.approvals,
  }
}
