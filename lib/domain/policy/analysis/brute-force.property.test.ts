/**
 * The analysis against brute force: over a space that is small enough to try every call in it, what it claims is what
 * there is, and nothing that there is goes unclaimed.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '@/lib/testing/random'
import { actionOf, everyCall, FIELDS, NOW, NUMBERS, randomRules } from '@/lib/testing/small-space'
import { isRefusal } from '../../refusal'
import { normalizeCondition } from '../conditions'
import { holds } from '../evaluate-condition'
import { holdsForSure } from '../explain'
import { leavesOf } from '../leaves-of'
import { type NormalCondition, type Outcome, OUTCOMES, type Rule } from '../model'
import { outcomeOfCall } from '../scene'
import { compareActions } from './compare-actions'
import { findingsOf } from './findings'
import { outcomesReached } from './outcomes-reached'
import { cellCache } from './rule-diagrams'

const environment = 'production'
const seeds = fc.integer({ min: 0, max: 2 ** 31 })

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
      { numRuns: 20 },
    )
    expect(changes).toBeGreaterThan(8)
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
