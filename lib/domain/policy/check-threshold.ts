/** A threshold as it is typed, against the action that it is about: condition or limit, schema, room. Pure. */
import { z } from 'zod'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal'
import { checkFields, fieldProblems } from './check-fields'
import { checkLimit, countsTheSame, describeLimit, limitCondition, NOT_BOTH, type RuleLimit } from './limit'
import type { Condition } from './model'
import { type CheckedRule, checkRule, type RuleText } from './rule-fields'
import { schemaFields } from './schema-fields'

/** A decision looks at every rule of its action: a bound on what one action costs all others. */
export const MAX_THRESHOLDS_PER_ACTION = 100

export const outsideSchema = z
  .array(z.array(z.string().max(512)).min(2).max(8))
  .max(64)
  .default([])

export type ThresholdText = Omit<RuleText, 'condition'> & {
  /** undefined: left out, which only a limit may. null: every call. */
  condition?: unknown
  limit: RuleLimit | null
  outside_schema: string[][]
}

export function roomForThreshold(standing: number, action: string): Refusal | null {
  if (standing < MAX_THRESHOLDS_PER_ACTION) return null
  return refuse(
    'limit_reached',
    `${action.slice(0, 100)} has ${standing} thresholds, the most that one action can have. Join some with "any", or remove what is shadowed.`,
  )
}

/** `before`: the version that it replaces. */
export function checkThreshold(
  id: string,
  input: ThresholdText,
  schema: unknown,
  before: { limit: RuleLimit | null } | null,
): (CheckedRule & { limit: RuleLimit | null }) | Refusal {
  const limit = input.limit && checkLimit(input.limit)
  if (isRefusal(limit)) return limit
  if (before && !countsTheSame(before.limit, limit)) {
    return refuseField(
      '/limit',
      'What a limit counts stays through all its versions, since releases keep older ones in force. Set a new threshold, then remove this one.',
    )
  }
  if (limit) return checkLimited(id, input, limit, schema)
  if (input.condition === undefined)
    return refuseField('/condition', 'Say when it holds: a condition, null for every call, or a limit.')
  const checked = checkRule({ ...input, condition: input.condition })
  if (isRefusal(checked)) return checked
  const mismatch = checkFields(checked.authored, schema, input.outside_schema)
  return mismatch ?? { ...checked, limit: null }
}

function checkLimited(id: string, input: ThresholdText, limit: RuleLimit, schema: unknown) {
  if ((input.condition ?? null) !== null) return NOT_BOTH
  if (limit.measure === 'sum') {
    const counted: Condition = { field: limit.field, op: 'gt', value: { number: '0' } }
    const [problem] = fieldProblems(counted, schemaFields(schema).fields, input.outside_schema)
    if (problem) return refuseField('/limit/field', problem.detail)
  }
  const sentence = input.sentence ?? describeLimit(limit, input.outcome)
  const checked = checkRule({ ...input, condition: limitCondition(id, limit), sentence })
  return isRefusal(checked) ? checked : { ...checked, limit }
}
