/**
 * Limits over windows: count or sum per agent, session or person, per hour or day.
 *
 * A limit is an ordinary threshold whose condition compares a counter: `usage.<rule id> > at most`. The counter is
 * handed in with the request and includes the call that is judged; without it the condition is unknown, and the
 * limit holds. Windows are fixed and begin at the full hour or day, UTC.
 */
import { z } from 'zod'
import { isRefusal, refuse, refuseField, type Refusal } from '../refusal'
import { MAX_FIELD_SEGMENTS } from './check-leaf'
import { fieldName } from './describe-condition'
import { fieldValue } from './evaluate-condition'
import type { Condition } from './model'
import { canonicalDecimal, isJudgeable } from './numbers'

const shared = {
  per: z.enum(['agent', 'session', 'on_behalf_of']),
  window: z.enum(['hour', 'day']),
  at_most: z.string().max(40),
  /** Set where `at_most` is a share: the whole, and among how many enforcers it is divided. */
  divided: z
    .strictObject({ of: z.string().max(40), enforcers: z.number().int().min(2).max(10_000) })
    .optional(),
}
export const limitSchema = z.discriminatedUnion('measure', [
  z.strictObject({ measure: z.literal('count'), ...shared }),
  z.strictObject({
    measure: z.literal('sum'),
    /** Below the context, e.g. `["arguments", "amount"]`. */
    field: z.array(z.string().min(1).max(200)).min(2).max(MAX_FIELD_SEGMENTS),
    ...shared,
  }),
])
export type RuleLimit = z.infer<typeof limitSchema>

export const limitCondition = (ruleId: string, limit: RuleLimit): Condition => ({
  field: ['usage', ruleId],
  op: 'gt',
  value: { number: limit.at_most },
})

/** The limit with canonical numbers, or where it is wrong. `at` prefixes the pointers. */
export function checkLimit(limit: RuleLimit, at = '/limit'): RuleLimit | Refusal {
  const atMost = checkAmount(limit, limit.at_most, `${at}/at_most`)
  if (isRefusal(atMost)) return atMost
  if (limit.measure === 'sum' && limit.field[0] !== 'arguments') {
    return refuseField(`${at}/field`, 'A sum adds up an argument of the call, such as amount.')
  }
  if (!limit.divided) return { ...limit, at_most: atMost }
  const whole = checkAmount(limit, limit.divided.of, `${at}/divided/of`)
  if (isRefusal(whole)) return whole
  const share = divideLimit(whole, limit.divided.enforcers)
  if (share !== atMost) {
    return refuseField(
      `${at}/at_most`,
      `${whole} divided among ${limit.divided.enforcers} enforcers is ${share}, rounded down, not ${atMost}.`,
    )
  }
  return { ...limit, at_most: atMost, divided: { ...limit.divided, of: whole } }
}

function checkAmount(limit: RuleLimit, text: string, at: string): string | Refusal {
  const amount = canonicalDecimal(text.trim())
  if (amount === null)
    return refuseField(at, 'A limit is a number such as 20 or 500, with at most 15 digits and 4 decimals.')
  if (Number(amount) < 0) return refuseField(at, 'A limit is not below 0.')
  if (limit.measure === 'count' && !Number.isInteger(Number(amount)))
    return refuseField(at, 'Calls are counted whole: write a number without decimals.')
  if (limit.measure === 'count' && Number(amount) < 1)
    return refuseField(at, 'At most 0 calls would stop every call. For that, set a threshold for every call.')
  return amount
}

/** What each of `enforcers` may let through, so that all together stay within. Rounded down to as many decimals. */
export function divideLimit(atMost: string, enforcers: number): string {
  const decimals = atMost.split('.')[1]?.length ?? 0
  const units = BigInt(atMost.replace('.', ''))
  const share = (units / BigInt(enforcers)).toString().padStart(decimals + 1, '0')
  const text = decimals === 0 ? share : `${share.slice(0, -decimals)}.${share.slice(-decimals)}`
  return canonicalDecimal(text) ?? text
}

/** All versions of a limit compare one counter, so what it counts can't change: releases pin older versions. */
export function countsTheSame(a: RuleLimit | null, b: RuleLimit | null): boolean {
  const measureOf = (limit: RuleLimit | null) =>
    limit && [limit.measure, limit.measure === 'sum' ? limit.field : null, limit.per, limit.window]
  return JSON.stringify(measureOf(a)) === JSON.stringify(measureOf(b))
}

const PER = { agent: 'per agent', session: 'per session', on_behalf_of: 'per person on whose behalf it is' }
const MISSING = {
  agent: '',
  session: 'the request names no session',
  on_behalf_of: 'the request names nobody on whose behalf it is',
}

/** "20 calls an hour per agent", "500 of amount in all a day per session". */
function measureWords(limit: RuleLimit): string {
  const window = limit.window === 'hour' ? 'an hour' : 'a day'
  const measure =
    limit.measure === 'count'
      ? `${limit.at_most} ${limit.at_most === '1' ? 'call' : 'calls'}`
      : `${limit.at_most} of ${fieldName(limit.field)} in all`
  return `${measure} ${window} ${PER[limit.per]}`
}

/** When it holds: "it is more than 20 calls an hour per agent". */
export const describeExceeded = (limit: RuleLimit): string => `it is more than ${measureWords(limit)}`

/** "At most 20 calls an hour per agent; more are denied. Counted by the enforcer; …" */
export function describeLimit(limit: RuleLimit, outcome: 'step_up' | 'deny' | 'allow'): string {
  const beyond = outcome === 'deny' ? 'more are denied' : 'more need approval'
  const share = limit.divided
    ? ` At each of ${limit.divided.enforcers} enforcers: ${limit.divided.of} divided among them, rounded down.`
    : ''
  const name = limit.measure === 'sum' ? fieldName(limit.field) : ''
  const unknown = [
    'the counter is missing',
    MISSING[limit.per],
    name === '' ? '' : `${name} is missing, below 0 or not a number`,
  ].filter(part => part !== '')
  const then = outcome === 'deny' ? 'denied' : 'needs approval'
  return `At most ${measureWords(limit)}; ${beyond}. Counted by the enforcer; when ${unknown.join(', or ')}, the call ${outcome === 'deny' ? 'is ' : ''}${then}.${share}`
}

/** The start of the window that holds `now` (epoch seconds): the full hour or day, UTC. */
export function windowStart(window: RuleLimit['window'], now: number): number {
  const length = window === 'hour' ? 3600 : 86_400
  return now - (now % length)
}

export type Addition = { key: string; amount: string }

/**
 * Under which key a call counts, and how much. null: it can't be counted, and the limit then holds. `agent`: whom
 * the limit is about, by id. A negative amount would make room for more, so it isn't counted either.
 */
export function additionOf(
  limit: RuleLimit,
  agent: string,
  context: Record<string, unknown>,
): Addition | null {
  const key = limit.per === 'agent' ? agent : context[limit.per]
  if (typeof key !== 'string' || key === '') return null
  if (limit.measure === 'count') return { key, amount: '1' }
  const value = fieldValue(context, limit.field)
  if (!isJudgeable(value) || value < 0) return null
  return { key, amount: String(value) }
}

/** A threshold is a condition or a limit. */
export const NOT_BOTH = refuse(
  'invalid_input',
  'A limit makes its own condition: leave the condition out, or set a second threshold beside it.',
  {
    errors: [{ pointer: '/condition', detail: 'A limit makes its own condition: leave the condition out.' }],
  },
)
