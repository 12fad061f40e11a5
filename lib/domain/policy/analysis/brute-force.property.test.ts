/**
 * The analysis against brute force: over a space that is small enough to try every call in it, what it claims is what
 * there is, and nothing that there is goes unclaimed.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '@/lib/testing/random'
import { isRefusal } from '../../refusal'
import { normalizeCondition } from '../conditions'
import { holds } from '../evaluate-condition'
import { holdsForSure } from '../explain'
import { leavesOf } from '../leaves-of'
import { type NormalCondition, type Outcome, OUTCOMES, type Rule } from '../model'
import { outcomeOfCall, type SceneAction } from '../scene'
import { setPath } from './set-path'
import { compareActions } from './compare-actions'
import { findingsOf } from './findings'
import { outcomesReached } from './outcomes-reached'
import { cellCache } from './rule-diagrams'

/** A Monday, 08:00 UTC. */
const NOW = Date.parse('2027-01-18T08:00:00Z') / 1000
const FIELDS = [
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
const NUMBERS = [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]
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

function randomRules(random: Random, most: number, fields = FIELDS): Rule[] {
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

const actionOf = (random: Random, rules: Rule[]): SceneAction => ({
  system: 'stripe',
  action: 'refund',
  classified: true,
  tier: { tier: 'medium', outcome: random.pick(['allow', 'allow', 'step_up']), approvals: [] },
  purposes: ['refunds'],
  rules,
})

type Call = { context: Record<string, unknown>; at: number }

/** Every call that differs in what the rules look at. */
function everyCall(rules: readonly Rule[]): Call[] {
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

const seeds = fc.integer({ min: 0, max: 2 ** 31 })
const environment = 'production'

describe('over every call of a small space', () => {
  it('the pairs of outcomes before and after are those that calls have, no more and no fewer', () => {
    let changes = 0
    fc.assert(
      fc.property(seeds, seed => {
        const random = seededRandom(seed)
        const kept = randomRules(random, 2)
        const was = actionOf(random, [...kept, ...randomRules(random, 2)])
        const is = { ...actionOf(random, [...kept, ...randomRules(random, 2)]), tier: was.tier }
        const pairs = new Set<string>()
        const reached = new Set<Outcome>()
        for (const { context, at } of everyCall([...was.rules, ...is.rules])) {
          const [before, after] = [was, is].map(side => outcomeOfCall(side, context, at))
          reached.add(after!)
          if (before !== after) pairs.add(`${before} → ${after}`)
        }
        const comparison = compareActions(
          { action: was, environment },
          { action: is, environment },
          cellCache(NOW),
        )
        if (!('changes' in comparison)) throw new Error(comparison.not_analysed)
        expect(new Set(comparison.changes.map(({ before, after }) => `${before} → ${after}`))).toEqual(pairs)
        expect(outcomesReached({ action: is, environment }, cellCache(NOW))).toEqual(
          OUTCOMES.filter(outcome => reached.has(outcome)),
        )
        changes += pairs.size
      }),
      { numRuns: 30 },
    )
    expect(changes).toBeGreaterThan(15)
  })

  it('rules said to be shadowed, never to hold or to overlap are, and all that are so are said', () => {
    const said: Record<string, number> = {}
    fc.assert(
      fc.property(seeds, seed => {
        const random = seededRandom(seed)
        // One field mostly: rules on two seldom meet.
        const action = actionOf(
          random,
          randomRules(random, 4, random.chance(0.7) ? FIELDS.slice(0, 1) : FIELDS),
        )
        const calls = everyCall(action.rules)
        const findings = findingsOf({ action, environment }, new Map(), cellCache(NOW))
        for (const { kind } of findings) said[kind] = (said[kind] ?? 0) + 1
        const is = (kind: string, ...ids: string[]) =>
          findings.some(each => each.kind === kind && each.rules.join() === ids.join())
        const idle = new Set<Rule>()
        for (const rule of action.rules) {
          const condition = rule.condition!
          const ever = calls.some(({ context, at }) => holds(condition, context, at))
          const surely = calls.some(({ context, at }) => holdsForSure(condition, context, at))
          expect([is('never', rule.id), is('only_unknown', rule.id)]).toEqual([!ever, ever && !surely])
          const without = { ...action, rules: action.rules.filter(other => other !== rule) }
          const matters = calls.some(
            ({ context, at }) => outcomeOfCall(action, context, at) !== outcomeOfCall(without, context, at),
          )
          expect(is('shadowed', rule.id)).toBe(ever && !matters)
          if (!ever || !matters) idle.add(rule)
        }
        const rest = action.rules.filter(rule => !idle.has(rule))
        for (const [at, one] of rest.entries()) {
          for (const other of rest.slice(at + 1)) {
            const fields = [one, other].map(({ condition }) =>
              [...new Set(leavesOf(condition).map(({ field }) => field.join()))].sort().join(' '),
            )
            const meet =
              one.outcome === other.outcome &&
              fields[0] === fields[1] &&
              calls.some(call =>
                [one, other].every(({ condition }) => holdsForSure(condition!, call.context, call.at)),
              )
            expect(is('overlap', one.id, other.id)).toBe(meet)
          }
        }
      }),
      { numRuns: 100 },
    )
    // The others are rarer than that; findings.test.ts has one of each.
    for (const kind of ['shadowed', 'overlap']) expect(said[kind], kind).toBeGreaterThan(0)
  })

  it('a gap between two thresholds on numbers is said where there is one', () => {
    let gaps = 0
    fc.assert(
      fc.property(seeds, seed => {
        const random = seededRandom(seed)
        const leaf = () => ({
          field: FIELDS[0]!,
          op: random.pick(['gt', 'gte', 'lt', 'lte', 'eq']),
          value: { number: random.pick(['1', '2', '3']) },
        })
        const rules = randomRules(random, 0)
        for (const id of ['thr_a', 'thr_b']) {
          const authored = random.chance(0.5) ? leaf() : { all: [leaf(), leaf()] }
          const condition = normalizeCondition(authored)
          if (isRefusal(condition)) return
          rules.push({
            id,
            version: 1,
            kind: 'threshold',
            layer: 'app',
            outcome: id === 'thr_a' ? 'step_up' : 'deny',
            condition: condition as NormalCondition,
            message: id,
            obligations: {},
            approvals: [],
          })
        }
        const action = {
          ...actionOf(random, rules),
          tier: { tier: 'low' as const, outcome: 'allow' as const, approvals: [] },
        }
        const findings = findingsOf({ action, environment }, new Map(), cellCache(NOW))
        const idle = findings.some(
          ({ kind }) => kind === 'shadowed' || kind === 'never' || kind === 'only_unknown',
        )
        const held = NUMBERS.map(x =>
          rules.some(({ condition }) => holdsForSure(condition!, { arguments: { x } }, NOW)),
        )
        const isGap =
          !idle &&
          held.some((each, at) => !each && held.slice(0, at).includes(true) && held.slice(at).includes(true))
        expect(findings.some(({ kind }) => kind === 'gap')).toBe(isGap)
        gaps += Number(isGap)
      }),
      { numRuns: 300 },
    )
    expect(gaps).toBeGreaterThan(10)
  })
})
