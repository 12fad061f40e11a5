/** A threshold as it is typed, against the action that it is about: condition or limit, schema, room. Pure. */
import { z } from 'zod'
import { isRefusal, type Refusal, refuse, refuseField } from '../refusal'
import { checkFields, fieldProblems } from './check-fields'
import {
  checkLimit,
  countsTheSame,
  describeLimit,
  limitCondition,
  limitSchema,
  NOT_BOTH,
  type RuleLimit,
} from './limit'
import { describeRule } from './describe-condition'
import type { Condition, NormalCondition, Outcome } from './model'
import {
  approvalsSchema,
  type CheckedRule,
  checkRule,
  conditionSchema,
  sentenceSchema,
  storedSentence,
} from './rule-fields'
import { schemaFields } from './schema-fields'

/** A decision looks at every rule of its action: a bound on what one action costs all others. */
export const MAX_THRESHOLDS_PER_ACTION = 100

export const outsideSchema = z
  .array(z.array(z.string().max(512)).min(2).max(8))
  .max(64)
  .default([])

/** What people type. */
export const thresholdFields = {
  action: z.string().min(1).max(64),
  /** null: every agent that uses the action. */
  agent: z.string().max(64).nullable().default(null),
  name: z.string().trim().min(2).max(100).optional(),
  condition: conditionSchema.optional(),
  /** Instead of a condition: at most so many calls, or so much in all, per window. The enforcer hands the counter in. */
  limit: limitSchema.nullable().default(null),
  /** Arguments in the condition that the action's input schema does not name, and that are meant all the same. */
  outside_schema: outsideSchema,
  outcome: z.enum(['step_up', 'deny'], 'A threshold asks for step_up or deny: allow would ask for nothing'),
  approvals: approvalsSchema.default([]),
  /** What reasons say. Left out: written from the condition. */
  sentence: sentenceSchema.optional(),
}
const typed = z.strictObject(thresholdFields)
export type ThresholdText = z.infer<typeof typed>

/** What it is judged against: its action, who uses that, and the version that it replaces. */
export type ThresholdFacts = {
  action: { name: string; schema: unknown; removed: boolean }
  system: string
  /** Agents that use the system. */
  users: readonly string[]
  /** Thresholds that the action has. */
  standing: number
  before: {
    action: string | null
    agent: string | null
    /** What it counts or counted, in whichever version. */
    counts: RuleLimit | null
  } | null
}

/** Everything that can be wrong with what was typed, at its field. Who may set it is asked elsewhere. */
export function judgeThreshold(
  id: string,
  input: ThresholdText,
  facts: ThresholdFacts,
): CheckedThreshold | Refusal {
  const { action, system, before } = facts
  if (input.agent !== null && !facts.users.includes(input.agent))
    return refuseField('/agent', `This agent does not use ${system}.`)
  if (before && (before.action !== input.action || before.agent !== input.agent)) {
    return refuseField('/action', 'A threshold stays with its action and agent. Remove it and set a new one.')
  }
  if (action.removed)
    return refuse('wrong_state', `${action.name.slice(0, 100)} is no longer part of ${system}.`)
  const full = before ? null : roomForThreshold(facts.standing, action.name)
  return full ?? checkThreshold(id, input, action.schema, before?.counts ?? null)
}

export function roomForThreshold(standing: number, action: string): Refusal | null {
  if (standing < MAX_THRESHOLDS_PER_ACTION) return null
  return refuse(
    'limit_reached',
    `${action.slice(0, 100)} has ${standing} thresholds, the most that one action can have. Join some with "any", or remove what is shadowed.`,
  )
}

export type CheckedThreshold = CheckedRule & { limit: RuleLimit | null }

/** `counts`: what it counts or counted in an earlier version. */
function checkThreshold(
  id: string,
  input: ThresholdText,
  schema: unknown,
  counts: RuleLimit | null,
): CheckedThreshold | Refusal {
  const limit = input.limit && checkLimit(input.limit)
  if (isRefusal(limit)) return limit
  if (limit && counts && !countsTheSame(counts, limit)) {
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

/** What would be written where nobody says it in their own words. */
export function writtenSentence(rule: {
  outcome: Outcome
  condition: NormalCondition | null
  limit: RuleLimit | null
}): string {
  const text = rule.limit
    ? describeLimit(rule.limit, rule.outcome)
    : describeRule(rule.outcome, rule.condition)
  return storedSentence(text)
}
