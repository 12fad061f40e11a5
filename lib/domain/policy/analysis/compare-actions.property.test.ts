/** What the analysis claims of every call, against the evaluator's answer to thousands of random ones. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '@/lib/testing/random'
import { NOW } from '@/lib/testing/random-condition'
import { randomRule } from '@/lib/testing/random-policy'
import { randomRequestText } from '@/lib/testing/random-request'
import type { Rule } from '../model'
import { OUTCOMES } from '../model'
import { Malformed, parseRequest } from '../parse-request'
import { MAX_CHAIN_HOPS } from '../parties'
import { outcomeOfCall, type SceneAction } from '../scene'
import { compareActions, outcomesOf, type Placed } from './compare-actions'
import { cellCache } from './rule-diagrams'

const PURPOSES = ['refunds', 'größe 😀']

function randomAction(random: Random, rules: Rule[]): Placed {
  const outcome = random.pick(['allow', 'allow', 'allow', 'step_up'] as const)
  const action: SceneAction = {
    system: 'stripe',
    action: 'refund',
    classified: !random.chance(0.03),
    tier: { tier: 'medium', outcome, approvals: [] },
    purposes: PURPOSES,
    rules,
  }
  return { action, environment: 'production' }
}

const some = (random: Random, most: number): Rule[] =>
  random.many(most, () => randomRule(random, `thr_${random.int(9)}`, { absent: true }))

function randomPair(random: Random): { was: Placed; is: Placed } {
  const kept = some(random, 3)
  const was = randomAction(random, [...kept, ...some(random, 2)])
  return { was, is: randomAction(random, [...kept, ...some(random, 2)]) }
}

/** Denied whatever the rules say, so the analysis doesn't look at them. */
function hasOddChain({ actor_chain: chain }: Record<string, unknown>): boolean {
  return (
    !Array.isArray(chain) || chain.length > MAX_CHAIN_HOPS || !chain.every(key => typeof key === 'string')
  )
}

function randomContexts(random: Random, count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, () => parseRequest(randomRequestText(random))).flatMap(request =>
    request instanceof Malformed ||
    request.context.environment !== 'production' ||
    hasOddChain(request.context)
      ? []
      : [request.context],
  )
}

describe('for random rules, before and after', () => {
  it('the pair of outcomes of the cell that a call falls into is the evaluator’s on both sides', () => {
    let calls = 0
    let moved = 0
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => {
        const random = seededRandom(seed)
        const { was, is } = randomPair(random)
        const { rules, before, after } = outcomesOf(was, is, cellCache(NOW))
        const comparison = compareActions(was, is, cellCache(NOW))
        const claimed = 'changes' in comparison ? comparison.changes : null
        if (claimed === null) throw new Error('not analysed')
        for (const context of randomContexts(random, 25)) {
          calls++
          const classOf = (variable: number) => rules.classOf(variable, context, NOW)
          const said = [before, after].map(root => OUTCOMES[rules.diagrams.valueAt(root, classOf)])
          const pair = [was, is].map(({ action }) => outcomeOfCall(action, context, NOW))
          expect(said).toEqual(pair)
          if (pair[0] === pair[1]) continue
          moved++
          // "No change" is never contradicted, and every change that a call shows is named.
          expect(claimed.map(each => [each.before, each.after])).toContainEqual(pair)
        }
      }),
      { numRuns: 300 },
    )
    expect(calls).toBeGreaterThan(4_000)
    expect(moved).toBeGreaterThan(calls / 20)
  })

  it('every example is decided as it says', () => {
    let examples = 0
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => {
        const { was, is } = randomPair(seededRandom(seed))
        const comparison = compareActions(was, is, cellCache(NOW))
        if (!('changes' in comparison)) throw new Error(comparison.not_analysed)
        for (const { before, after, example } of comparison.changes) {
          examples++
          const context = example?.context ?? { environment: 'production' }
          expect(
            [was, is].map(({ action }) => outcomeOfCall(action, context, example?.at ?? NOW)),
            JSON.stringify(example),
          ).toEqual([before, after])
        }
      }),
      { numRuns: 600 },
    )
    expect(examples).toBeGreaterThan(300)
  })

  it('what combines in more ways than the bound is said to be not analysed, never guessed', () => {
    const leaf = (name: string) => ({
      field: ['arguments', name],
      op: 'eq' as const,
      value: true,
      absent: false,
      negated: false,
    })
    const names = Array.from({ length: 24 }, (_, at) => at)
    // All the a before all the b: a diagram of it needs a node for every subset of the a.
    const first = { any: names.map(at => leaf(`a${at}`)) }
    const pairs = { any: names.map(at => ({ all: [leaf(`a${at}`), leaf(`b${at}`)] })) }
    const base = randomRule(seededRandom(1), 'thr_1', { absent: false })
    const was = { ...randomAction(seededRandom(2), []) }
    const rules = [
      { ...base, outcome: 'step_up' as const, condition: first },
      { ...base, outcome: 'deny' as const, condition: pairs },
    ]
    const is = { ...was, action: { ...was.action, rules } }
    expect(compareActions(was, is, cellCache(NOW))).toEqual({
      not_analysed: 'The rules combine in more ways than are worked out.',
    })
  })
})
