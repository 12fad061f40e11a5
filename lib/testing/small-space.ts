/** Rules over so few values that every call that they tell apart can be tried: what exact claims are held against. */
import { setPath } from '../domain/policy/analysis/set-path'
import { normalizeCondition } from '../domain/policy/conditions'
import { leavesOf } from '../domain/policy/leaves-of'
import type { NormalCondition, Rule } from '../domain/policy/model'
import type { SceneAction } from '../domain/policy/scene'
import { isRefusal } from '../domain/refusal'
import type { Random } from './random'

/** A Monday, 08:00 UTC. */
export const NOW = Date.parse('2027-01-18T08:00:00Z') / 1000
export const FIELDS = [
  ['arguments', 'x'],
  ['usage', 'thr_1'],
]
const WINDOWS = ['mon 09:00-17:00 UTC', 'mon 12:00-24:00 UTC']
/** One instant for every way in which the windows can answer. */
const CLOCKS = [0, 2, 5, 10].map(hours => NOW + hours * 3600)
const LETTERS = ['a', 'b', 'c']
const TEXTS = [
  '',
  ...LETTERS.flatMap(a => [a, ...LETTERS.flatMap(b => [a + b, ...LETTERS.map(c => a + b + c)])]),
]
export const NUMBERS = [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]
const LISTS = [
  [],
  ['a'],
  ['c'],
  ['a', 'b'],
  ['a', 'a'],
  ['b'],
  ['b', 'b'],
  ['c', 'c'],
  [1],
  [1, 1],
  [{}],
  [{}, {}],
]
const VALUES: unknown[] = [undefined, ...NUMBERS, ...TEXTS, true, false, ...LISTS, {}]

function randomCondition(random: Random, fields = FIELDS, depth = 1): unknown {
  if (depth < 3 && random.chance(0.5)) {
    const parts = [0, ...random.many(1, () => 0)].map(() => randomCondition(random, fields, depth + 1))
    return random.pick([{ all: parts }, { any: parts }, { not: parts[0] }])
  }
  if (random.chance(0.1)) return { field: ['clock'], op: 'during', value: random.pick(WINDOWS) }
  const field = random.pick(fields)
  const number = () => ({ number: random.pick(['1', '2', '3']) })
  const text = () => random.pick(['a', 'b', 'ab'])
  const value = random.chance(0.5) ? number : text
  const absent = random.chance(0.2) ? { absent: value() } : {}
  return random.pick([
    () => ({ field, op: random.pick(['gt', 'gte', 'lt', 'lte']), value: number() }),
    () => ({ field, op: random.pick(['eq', 'ne']), value: value(), ...absent }),
    () => ({ field, op: random.pick(['in', 'not_in']), value: [value(), value()], ...absent }),
    () => ({
      field,
      op: random.pick(['starts_with', 'ends_with', 'contains']),
      value: random.pick(['a', 'b']),
    }),
    () => ({ field, op: 'matches', value: random.pick(['a*b', '*b', 'a*']) }),
    () => ({ field, op: 'longer_than', value: { number: random.pick(['0', '1']) } }),
    () => ({ not: { field, op: 'exists' } }),
  ])()
}

export function randomRules(random: Random, most: number, fields = FIELDS): Rule[] {
  return random
    .many(most, () => 0)
    .flatMap((_, at) => {
      const condition = normalizeCondition(randomCondition(random, fields))
      return isRefusal(condition)
        ? []
        : {
            id: `thr_${at}`,
            version: 1,
            kind: 'threshold' as const,
            layer: 'app' as const,
            outcome: random.pick(['step_up', 'deny'] as const),
            condition: condition as NormalCondition,
            message: `Rule ${at}.`,
            obligations: {},
            approvals: [],
          }
    })
}

export const actionOf = (random: Random, rules: Rule[]): SceneAction => ({
  system: 'stripe',
  action: 'refund',
  classified: true,
  tier: { tier: 'medium', outcome: random.pick(['allow', 'allow', 'step_up']), approvals: [] },
  purposes: ['refunds'],
  rules,
})

export type Call = { context: Record<string, unknown>; at: number }

/** Every call that differs in what the rules look at. */
export function everyCall(rules: readonly Rule[]): Call[] {
  const leaves = rules.flatMap(({ condition }) => leavesOf(condition))
  const asked = (field: string[]) => leaves.some(leaf => leaf.field.join() === field.join())
  const [x, n] = FIELDS.map(field => (asked(field) ? VALUES : [undefined]))
  const clocks = asked(['clock']) ? CLOCKS : [NOW]
  return clocks.flatMap(at =>
    x!.flatMap(one =>
      n!.map(other => {
        const context = { environment: 'production', purpose: 'refunds', actor_chain: [] }
        if (one !== undefined) setPath(context, FIELDS[0]!, one)
        if (other !== undefined) setPath(context, FIELDS[1]!, other)
        return { context, at }
      }),
    ),
  )
}
