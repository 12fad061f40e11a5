import { describe, expect, it } from 'vitest'
import { normalizeCondition } from '../conditions'
import type { NormalCondition, Rule } from '../model'
import type { SceneAction } from '../scene'
import { sceneFindings } from '../scene-findings'
import { findingsOf, shadowsOf } from './findings'
import { cellCache } from './rule-diagrams'

const NOW = 1_800_000_000
let ids = 0
function rule(condition: unknown, more: Partial<Rule> = {}): Rule {
  const normal = normalizeCondition(condition)
  return {
    id: `thr_${++ids}`,
    version: 1,
    kind: 'threshold',
    layer: 'app',
    outcome: 'deny',
    condition: normal as NormalCondition | null,
    message: `Rule ${ids}.`,
    obligations: {},
    approvals: [],
    ...more,
  }
}
const amount = (op: string, limit: string) => ({
  field: ['arguments', 'amount'],
  op,
  value: { number: limit },
})
const region = (op: string, value: string) => ({ field: ['arguments', 'region'], op, value })

function placed(rules: Rule[], more: Partial<SceneAction> = {}) {
  const action: SceneAction = {
    system: 'stripe',
    action: 'refund',
    classified: true,
    tier: { tier: 'medium', outcome: 'allow', approvals: [] },
    purposes: ['refunds'],
    rules,
    ...more,
  }
  return { action, environment: 'production' }
}
const names = new Map([['grl_1', 'G-12']])
const said = (rules: Rule[], more: Partial<SceneAction> = {}) => {
  ids = 0
  return findingsOf(placed(rules, more), names, cellCache(NOW)).map(({ kind, sentence }) => [kind, sentence])
}
const guardrail = (condition: unknown, more: Partial<Rule> = {}) =>
  rule(condition, { id: 'grl_1', kind: 'guardrail', layer: 'pam', ...more })
const named = (message: string, condition: unknown, more: Partial<Rule> = {}) =>
  rule(condition, { message, ...more })

describe('what stands out in the rules of an action', () => {
  it.each<[what: string, rules: Rule[], said: string[][]]>([
    ['one threshold: nothing', [named('A.', amount('gt', '500'))], []],
    [
      'stepped up above one limit and denied above another: nothing',
      [named('A.', amount('gt', '500'), { outcome: 'step_up' }), named('B.', amount('gt', '1000'))],
      [],
    ],
    [
      'a guardrail that asks for as much',
      [named('A.', amount('gt', '500')), guardrail(amount('gt', '400'))],
      [['shadowed', '“A” changes no outcome: G-12 (PAM) already denies.']],
    ],
    [
      'a guardrail that asks for less, or for less often: nothing',
      [named('A.', amount('gt', '500')), guardrail(amount('gt', '400'), { outcome: 'step_up' })],
      [],
    ],
    [
      'another threshold that asks for as much, for more calls',
      [named('A.', amount('gt', '1000')), named('B.', amount('gt', '500'))],
      [['shadowed', '“A” changes no outcome: B. (App) already denies.']],
    ],
    [
      'two that ask for as much together',
      [
        named('A.', amount('gt', '500')),
        named('B.', { all: [amount('gt', '400'), region('eq', 'eu')] }),
        named('C.', { not: region('eq', 'eu') }),
      ],
      [['shadowed', '“A” changes no outcome: B. (App), C. (App) together ask for as much already.']],
    ],
    [
      'one that contradicts itself, and its field has a default',
      [
        named('A.', {
          all: [
            { field: ['arguments', 'force'], op: 'eq', value: true, absent: false },
            { not: { field: ['arguments', 'force'], op: 'exists' } },
          ],
        }),
      ],
      [['never', '“A” can never hold.']],
    ],
    [
      'one that contradicts itself for every number',
      [named('A.', { all: [amount('gt', '500'), amount('lt', '100')] })],
      [
        [
          'only_unknown',
          '“A” holds only where a field is missing or of another type: for any value it contradicts itself.',
        ],
      ],
    ],
    [
      'no number lies between two neighbours of four decimals',
      [named('A.', { all: [amount('gt', '500'), amount('lt', '500.0001')] })],
      [
        [
          'only_unknown',
          '“A” holds only where a field is missing or of another type: for any value it contradicts itself.',
        ],
      ],
    ],
    [
      'one for another environment: nothing',
      [named('A.', { field: ['environment'], op: 'eq', value: 'staging' })],
      [],
    ],
    [
      'two that overlap, neither within the other',
      [
        named('A.', { all: [amount('gt', '0'), amount('lt', '500')] }),
        named('B.', { all: [amount('gt', '400'), amount('lt', '900')] }),
      ],
      [['overlap', '“A” and “B” both hold when amount is 401.']],
    ],
    [
      'exactly one number between two',
      [named('A.', amount('lt', '100')), named('B.', amount('gt', '100'), { outcome: 'step_up' })],
      [['gap', 'No threshold holds when amount is exactly 100, though they do on both sides of it.']],
    ],
    [
      'a stretch between two',
      [named('A.', amount('lt', '1')), named('B.', amount('gt', '500'))],
      [
        [
          'gap',
          'No threshold holds when amount is at least 1 and at most 500, though they do on both sides of it.',
        ],
      ],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(said(rules)).toEqual(expected)
  })

  it('below the tier', () => {
    const own = named('A.', amount('gt', '500'), { outcome: 'step_up' })
    const tier = {
      tier: 'high' as const,
      outcome: 'step_up' as const,
      approvals: [{ layer: 'pam' as const, count: 1 }],
    }
    expect(said([own], { tier })).toEqual([
      [
        'shadowed',
        '“A” changes no outcome: Tier default, high already requires step-up. It only adds approvals or obligations.',
      ],
    ])
  })

  it('a guardrail that is asked about', () => {
    const floor = guardrail(null, { outcome: 'step_up' })
    const own = rule(amount('gt', '5'), {
      id: 'grl_2',
      kind: 'guardrail',
      layer: 'security',
      outcome: 'step_up',
    })
    const cache = cellCache(NOW)
    expect(shadowsOf(own, placed([floor, own]), names, cache)).toEqual([
      { rule: 'grl_1', name: 'G-12', layer: 'pam', outcome: 'step_up' },
    ])
    expect(shadowsOf(floor, placed([floor, own]), names, cache)).toEqual([])
  })
})

describe('where it gives up it says so', () => {
  it('too many ways in which the rules of one action combine', () => {
    const flag = (name: string) => ({ field: ['arguments', name], op: 'eq', value: true, absent: false })
    const at = Array.from({ length: 24 }, (_, each) => each)
    const rules = [
      rule({ any: at.map(each => flag(`a${each}`)) }, { outcome: 'step_up' }),
      rule({ any: at.map(each => ({ all: [flag(`a${each}`), flag(`b${each}`)] })) }),
    ]
    expect(said(rules)).toEqual([
      [
        'not_analysed',
        'What stands out in these rules is not analysed. The rules combine in more ways than are worked out.',
      ],
    ])
  })

  it('more sets of rules than are looked at', () => {
    const actions = Array.from({ length: 403 }, (_, at) => ({
      ...placed([rule(amount('gt', String(at + 1)))]).action,
      action: `refund_${at}`,
    }))
    const scene = { agent: { id: 'agt_1', name: 'refunder' }, environment: 'production', actions }
    expect(sceneFindings([{ ...scene, actions: [] }], [scene], names, NOW)).toMatchObject([
      {
        kind: 'not_analysed',
        action: '',
        sentence: expect.stringContaining('3 more actions are not analysed'),
      },
    ])
  })
})
