import { describe, expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { holds } from './evaluate-condition'
import { normalizeCondition } from './conditions'
import {
  additionOf,
  checkLimit,
  countsTheSame,
  describeLimit,
  divideLimit,
  limitCondition,
  type RuleLimit,
  windowStart,
} from './limit'

const COUNT: RuleLimit = { measure: 'count', per: 'agent', window: 'hour', at_most: '20' }
const SUM: RuleLimit = {
  measure: 'sum',
  field: ['arguments', 'amount'],
  per: 'session',
  window: 'day',
  at_most: '1000.5',
}

describe('a limit is a threshold on a counter', () => {
  const condition = normalizeCondition(limitCondition('thr_1', COUNT))
  if (isRefusal(condition)) throw new Error(condition.detail)
  test.each([
    ['within', { usage: { thr_1: 20 } }, false],
    ['beyond', { usage: { thr_1: 21 } }, true],
    ['without a counter', {}, true],
    ['with a counter that is no number', { usage: { thr_1: '3' } }, true],
    ['with the counter of another limit', { usage: { thr_2: 3 } }, true],
  ])('%s', (_, context, expected) => {
    expect(holds(condition, context, 0)).toBe(expected)
  })
})

test('it reads as one sentence, with the unknown case', () => {
  expect(describeLimit(COUNT, 'deny')).toBe(
    'At most 20 calls an hour per agent; more are denied. Counted by the enforcer; when the counter is missing, the call is denied.',
  )
  expect(describeLimit({ ...SUM, divided: { of: '2001', enforcers: 2 } }, 'step_up')).toBe(
    'At most 1000.5 of amount in all a day per session; more need approval. Counted by the enforcer; when the counter is missing, or the request names no session, or amount is missing, below 0 or not a number, the call needs approval. At each of 2 enforcers: 2001 divided among them, rounded down.',
  )
})

test.each([
  ['a fraction of a call', { ...COUNT, at_most: '1.5' }, '/limit/at_most'],
  ['no call at all', { ...COUNT, at_most: '0' }, '/limit/at_most'],
  ['below nothing', { ...SUM, at_most: '-1' }, '/limit/at_most'],
  ['words', { ...SUM, at_most: 'many' }, '/limit/at_most'],
  ['an exponent', { ...SUM, at_most: '1e3' }, '/limit/at_most'],
  ['a sum of something that is no argument', { ...SUM, field: ['usage', 'x'] }, '/limit/field'],
  [
    'a share that is more than its share',
    { ...COUNT, at_most: '7', divided: { of: '20', enforcers: 3 } },
    '/limit/at_most',
  ],
])('%s is refused at its field', (_, limit, pointer) => {
  expect(checkLimit(limit as RuleLimit)).toMatchObject({ refused: true, errors: [{ pointer }] })
})

test.each([
  ['20', 3, '6'],
  ['20', 20, '1'],
  ['2', 3, '0'],
  ['100.5', 2, '50.2'],
  ['0.05', 4, '0.01'],
  ['999999999999999', 2, '499999999999999'],
])('%s among %s is %s', (whole, enforcers, share) => {
  expect(divideLimit(whole, enforcers)).toBe(share)
})

test('windows begin at the full hour and day, UTC', () => {
  const at = Date.parse('2026-11-22T09:59:59Z') / 1000
  expect(new Date(windowStart('hour', at) * 1000).toISOString()).toBe('2026-11-22T09:00:00.000Z')
  expect(new Date(windowStart('day', at) * 1000).toISOString()).toBe('2026-11-22T00:00:00.000Z')
  expect(windowStart('hour', at + 1)).toBe(at + 1)
})

test.each([
  ['a call', COUNT, {}, { key: 'agt_1', amount: '1' }],
  ['an amount', SUM, { session: 's', arguments: { amount: 10.25 } }, { key: 's', amount: '10.25' }],
  ['no session', SUM, { arguments: { amount: 10 } }, null],
  ['an empty session', SUM, { session: '', arguments: { amount: 10 } }, null],
  ['an amount below 0, which would make room', SUM, { session: 's', arguments: { amount: -10 } }, null],
  ['an amount that is no number', SUM, { session: 's', arguments: { amount: '10' } }, null],
  ['no amount', SUM, { session: 's', arguments: {} }, null],
])('%s is counted as it should be', (_, limit, context, expected) => {
  expect(additionOf(limit as RuleLimit, 'agt_1', context)).toEqual(expected)
})

test('only how much changes between versions, not what is counted', () => {
  expect(countsTheSame(COUNT, { ...COUNT, at_most: '5', divided: { of: '10', enforcers: 2 } })).toBe(true)
  expect(countsTheSame(null, null)).toBe(true)
  for (const other of [
    null,
    SUM,
    { ...COUNT, per: 'session' },
    { ...COUNT, window: 'day' },
  ] as (RuleLimit | null)[])
    expect(countsTheSame(COUNT, other)).toBe(false)
  expect(countsTheSame(SUM, { ...SUM, field: ['arguments', 'fee'] } as RuleLimit)).toBe(false)
})
