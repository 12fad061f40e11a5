import { describe, expect, test } from 'vitest'
import { compareOutcomes } from './compare-outcomes'
import { normalizeCondition } from './conditions'
import type { NormalCondition, Rule } from './model'
import type { Scene } from './scene'

let versions = 0
const rule = (condition: unknown, more: Partial<Rule> = {}): Rule => ({
  id: 'thr_1',
  version: ++versions,
  kind: 'threshold',
  layer: 'app',
  outcome: 'deny',
  condition: normalizeCondition(condition) as NormalCondition | null,
  message: '',
  obligations: {},
  approvals: [],
  ...more,
})
const over = (limit: number) => ({
  field: ['arguments', 'amount'],
  op: 'gt',
  value: { number: String(limit) },
})
const scene = (rules: Rule[], more: Partial<Scene['actions'][number]> = {}): Scene => ({
  agent: { id: 'agt_1', name: 'refunder' },
  environment: 'production',
  actions: [
    {
      system: 'stripe',
      action: 'refund',
      classified: true,
      tier: { tier: 'medium', outcome: 'allow', approvals: [] },
      purposes: ['refunds'],
      rules,
      ...more,
    },
  ],
})
const compare = (before: Scene, after: Scene) => compareOutcomes([before], [after], 1_800_000_000)

describe('the direction of a change', () => {
  const always = rule(null, { outcome: 'step_up', id: 'grl_1', kind: 'guardrail', layer: 'pam' })
  const inProduction = { field: ['environment'], op: 'eq', value: 'production' }
  test.each([
    ['a new threshold', [], [rule(over(500))], 'tighter', 'allow', 'deny', { amount: 501 }],
    ['removed', [rule(over(500))], [], 'looser', 'deny', 'allow', { amount: 501 }],
    ['a higher limit', [rule(over(500))], [rule(over(900))], 'looser', 'deny', 'allow', { amount: 501 }],
    ['a lower limit', [rule(over(900))], [rule(over(500))], 'tighter', 'allow', 'deny', { amount: 501 }],
    ['for every call', [], [always], 'tighter', 'allow', 'step_up', null],
    ['a condition on its own environment', [], [rule(inProduction)], 'tighter', 'allow', 'deny', null],
    [
      'shown where the rules on other fields don’t hide it',
      [rule({ field: ['arguments', 'region'], op: 'ne', value: 'eu' }, { id: 'thr_2' })],
      null,
      'tighter',
      'allow',
      'deny',
      { region: 'eu', amount: 501 },
    ],
  ])('%s', (_, before, after, kind, from, to, example) => {
    const now = after ?? [...before, rule(over(500))]
    expect(compare(scene(before), scene(now)).rows).toMatchObject([
      { kind, before: from, after: to, example },
    ])
  })
  test('one limit moved up, another down: mixed, counted as looser', () => {
    const below = (limit: number) => ({
      field: ['arguments', 'amount'],
      op: 'lt',
      value: { number: String(limit) },
    })
    const impact = compare(
      scene([rule({ any: [over(900), below(5)] })]),
      scene([rule({ any: [over(500), below(1)] })]),
    )
    expect(impact).toMatchObject({ looser: 1, tighter: 1, rows: [{ kind: 'mixed' }] })
  })
  test('a rule below another changes nothing; other approvals are named as such', () => {
    const stricter = rule(null)
    expect(
      compare(scene([stricter]), scene([stricter, rule(over(5), { id: 'thr_9', outcome: 'step_up' })])).rows,
    ).toEqual([])
    const two = { ...always, approvals: [{ layer: 'pam' as const, count: 2 }] }
    expect(compare(scene([always]), scene([two]))).toMatchObject({ looser: 0, tighter: 0, other: 1 })
  })
  test('unclassified is denied whatever the rules say', () => {
    expect(
      compare(scene([], { classified: false }), scene([rule(null)], { classified: false })).rows,
    ).toEqual([])
    expect(compare(scene([], { classified: false }), scene([])).rows).toMatchObject([
      { kind: 'looser', before: 'deny', after: 'allow' },
    ])
  })
})
