import { describe, expect, test } from 'vitest'
import type { NormalCondition, Obligations, Rule } from '../policy/model'
import { fieldSupply, fieldsOf, KNOWN_SUPPLIES, whyNotSupplied } from './field-supply'

const leaf = (...field: string[]): NormalCondition => ({ field, op: 'eq', value: 'x', negated: false })
const rule = (id: string, condition: NormalCondition | null, obligations: Obligations = {}): Rule => ({
  id,
  version: 1,
  kind: 'guardrail',
  layer: 'pam',
  outcome: 'deny',
  condition,
  message: 'Denied.',
  obligations,
  approvals: [],
})

describe('fields of a rule', () => {
  test.each<[what: string, rule: Rule, fields: string[]]>([
    ['for every call: none', rule('r', null), []],
    ['what the protocol asks for is not one', rule('r', { any: [leaf('environment'), leaf('purpose')] }), []],
    [
      'arguments count as one, posture and usage by key',
      rule('r', {
        all: [
          leaf('arguments', 'amount'),
          { any: [leaf('arguments', 'to', 'iban'), leaf('posture', 'session_recorded')] },
          leaf('usage', 'amount_24h'),
        ],
      }),
      ['arguments', 'posture/session_recorded', 'usage/amount_24h'],
    ],
    [
      'counters of limits are one thing: the relay has all of them',
      rule('r', { all: [leaf('usage', 'thr_1m81'), leaf('usage', 'thr_1m82')] }),
      ['usage/limits'],
    ],
    ['a key with a slash stays one key', rule('r', leaf('posture', 'a/b~c')), ['posture/a~1b~0c']],
    [
      'obligations need what they have to see or to log',
      rule('r', null, {
        credential_max_seconds: 300,
        sender_constrained: true,
        session_recorded: true,
        log_fields: ['task', 'arguments.amount', 'context.intent', 'purpose', 'subject.id', 'decision'],
        redact_fields: ['on_behalf_of'],
      }),
      ['arguments', 'intent', 'posture/sender_constrained', 'posture/session_recorded', 'task'],
    ],
  ])('%s', (_what, given, fields) => {
    expect(fieldsOf(given)).toEqual(fields)
  })
})

describe('supply', () => {
  const rules = [rule('grl_2', leaf('task')), rule('grl_1', { any: [leaf('task'), leaf('usage', 'calls')] })]

  test('by field, with the rules that use it and where it is missing', () => {
    const enforcers = [
      { name: 'b', supplies: ['task', 'usage/calls'] },
      { name: 'c', supplies: null },
      { name: 'a', supplies: ['task'] },
    ]
    const expected = [
      { field: 'task', rules: ['grl_1', 'grl_2'], missing_at: [{ enforcer: 'c', said: 'nothing' }] },
      {
        field: 'usage/calls',
        rules: ['grl_1'],
        missing_at: [
          { enforcer: 'a', said: 'no' },
          { enforcer: 'c', said: 'nothing' },
        ],
      },
    ]
    expect(fieldSupply(rules, enforcers)).toEqual(expected)
    expect(fieldSupply([...rules].reverse(), [...enforcers].reverse())).toEqual(expected)
  })

  test('without enforcers nothing is missing, without rules nothing is used', () => {
    expect(fieldSupply(rules, []).flatMap(({ missing_at }) => missing_at)).toEqual([])
    expect(fieldSupply([], [{ name: 'a', supplies: null }])).toEqual([])
  })

  test('who supplies a whole supplies its parts, and nothing that only begins alike', () => {
    const deep = [rule('r', leaf('posture', 'build', 'signed')), rule('s', leaf('posture', 'build_id'))]
    const [build, other] = fieldSupply(deep, [{ name: 'a', supplies: ['posture/build'] }])
    expect(build).toMatchObject({ field: 'posture/build/signed', missing_at: [] })
    expect(other).toMatchObject({ field: 'posture/build_id', missing_at: [{ enforcer: 'a', said: 'no' }] })
  })
})

describe('what an enforcer can say', () => {
  test.each([
    ['purpose', 'Every enforcer supplies "purpose"'],
    ['actor_chain', 'Every enforcer supplies "actor_chain"'],
    ['clock', 'Every enforcer supplies "clock"'],
    ['approval', 'Rules don\'t look at "approval"'],
    ['posture', '"posture" holds several fields'],
    ['arguments/amount', '"arguments" is supplied as a whole'],
    ['posture//x', 'A key in it is empty'],
    ['', 'Rules don\'t look at ""'],
  ])('refused: %s', (field, why) => {
    expect(whyNotSupplied(field)).toContain(why)
  })

  test.each([...KNOWN_SUPPLIES, 'usage/amount_24h', 'posture/build/signed'])('%s', field => {
    expect(whyNotSupplied(field)).toBeNull()
  })
})
