import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goldenCases } from '@/lib/testing/golden'
import { seededRandom } from '@/lib/testing/random'
import { NOW } from '@/lib/testing/random-condition'
import { randomBundle, randomPulse } from '@/lib/testing/random-policy'
import { randomRequestText } from '@/lib/testing/random-request'
import { normalizeCondition } from '../conditions'
import { evaluate } from '../evaluate'
import { isLooser } from '../join'
import type { BundlePolicy, EvaluationRequest, NormalCondition, Rule } from '../model'
import { Malformed, parseRequest } from '../parse-request'
import { applyChanges } from './apply-changes'
import { whatWouldDiffer } from './what-would-differ'

const world = goldenCases().find(one => one.expect.outcome === 'allow' && one.policy)!

function ruleOf(outcome: Rule['outcome'], condition: unknown): Rule {
  return {
    id: `thr_${outcome}`,
    version: 1,
    kind: 'threshold',
    layer: 'app',
    outcome,
    condition: normalizeCondition(condition) as NormalCondition | null,
    message: 'As tested.',
    obligations: {},
    approvals: [],
  }
}

function ask(rules: Rule[], args: Record<string, unknown>, tier: 'allow' | 'step_up' = 'allow') {
  const policy = structuredClone(world.policy!) as BundlePolicy
  const entry = policy.agents.agt_refunder!.surface.stripe!.create_refund!
  entry.thresholds = rules
  entry.guardrails = []
  entry.tiers = [{ tier: 'medium', outcome: tier, approvals: [] }]
  const request = parseRequest(world.text) as EvaluationRequest
  request.context.arguments = args
  const result = evaluate(policy, world.pulse, request, world.now)
  const answer = whatWouldDiffer(policy, world.pulse!, request, result, world.now)
  return { ...answer, outcome: result.context.outcome, policy, request }
}

const arg = (name: string, op: string, value: unknown) => ({ field: ['arguments', name], op, value })
const over = (limit: string) => arg('amount', 'gt', { number: limit })

describe('what would have to differ', () => {
  it.each<[what: string, rules: Rule[], args: Record<string, unknown>, sentences: string[]]>([
    ['a limit', [ruleOf('deny', over('500'))], { amount: 900 }, ['amount at most 500']],
    ['a missing field', [ruleOf('deny', over('500'))], {}, ['amount at most 500']],
    [
      'either of two',
      [ruleOf('deny', { all: [over('500'), arg('currency', 'ne', 'eur')] })],
      { amount: 900, currency: 'usd' },
      ['amount at most 500', 'currency "eur"'],
    ],
    [
      'both of two',
      [ruleOf('deny', over('500')), ruleOf('deny', arg('currency', 'not_in', ['eur', 'usd']))],
      { amount: 900, currency: 'gbp' },
      ['amount at most 500 and currency "eur" or "usd"'],
    ],
    [
      'between',
      [ruleOf('deny', { any: [over('500'), arg('amount', 'lt', { number: '1' })] })],
      { amount: 0 },
      ['amount at least 1 and at most 500'],
    ],
    [
      'a text',
      [ruleOf('deny', arg('region', 'eq', 'us'))],
      { region: 'us' },
      ['region a text other than "us"'],
    ],
    [
      'a pattern',
      [ruleOf('deny', arg('path', 'starts_with', '/etc'))],
      { path: '/etc/x' },
      ['path such as "x"'],
    ],
    ['a yes or no', [ruleOf('deny', arg('force', 'eq', true))], { force: true }, ['force false']],
    [
      'a documented default',
      [ruleOf('deny', { ...arg('force', 'eq', true), absent: false })],
      { force: true },
      ['force false, or left out'],
    ],
  ])('%s', (_what, rules, args, sentences) => {
    const { alternatives, policy, request } = ask(rules, args)
    expect(alternatives.map(({ sentence }) => sentence)).toEqual(sentences)
    for (const alternative of alternatives) {
      const changed = applyChanges(request, alternative)
      expect(evaluate(policy, world.pulse, changed, world.now).context.outcome).toBe(alternative.outcome)
    }
  })

  it('denied above one limit, stepped up above another: the least that helps, and what helps more', () => {
    const { alternatives } = ask([ruleOf('step_up', over('100')), ruleOf('deny', over('500'))], {
      amount: 900,
    })
    expect(alternatives.map(({ outcome, sentence }) => [outcome, sentence])).toEqual([
      ['allow', 'amount at most 100'],
      ['step_up', 'amount more than 100 and at most 500'],
    ])
  })

  it('nothing in the call: the tier', () => {
    expect(ask([], { amount: 1 }, 'step_up')).toMatchObject({
      alternatives: [],
      fixed: [
        'Nothing in the call: actions of the medium tier need approval: 1 × PAM.',
        'Allowed with an approval by PAM.',
      ],
    })
  })

  it('nothing in the call: a rule for every call', () => {
    expect(ask([ruleOf('deny', null)], { amount: 1 }).fixed).toEqual([
      'Nothing in the call: a rule of App holds for every call. As tested.',
    ])
  })
})

it('whatever is said of random calls is so, and the request stays as it was', () => {
  let said = 0
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => {
      const random = seededRandom(seed)
      const [policy, pulse] = [randomBundle(random, { absent: true }), randomPulse(random)]
      for (let i = 0; i < 15; i++) {
        const request = parseRequest(randomRequestText(random))
        if (request instanceof Malformed) continue
        const kept = JSON.stringify(request)
        const result = evaluate(policy, pulse, request, NOW)
        const { alternatives } = whatWouldDiffer(policy, pulse, request, result, NOW)
        expect(JSON.stringify(request)).toBe(kept)
        for (const alternative of alternatives) {
          said++
          const after = evaluate(policy, pulse, applyChanges(request, alternative), alternative.at ?? NOW)
          expect(after.context.outcome).toBe(alternative.outcome)
          expect(isLooser(after.context.outcome, result.context.outcome)).toBe(true)
        }
      }
    }),
    { numRuns: 40 },
  )
  expect(said).toBeGreaterThan(15)
})
