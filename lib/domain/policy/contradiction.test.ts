import { describe, expect, it } from 'vitest'
import { isRefusal } from '../refusal'
import { normalizeCondition } from './conditions'
import { findContradiction } from './contradiction'
import type { Condition, Scalar } from './model'
import { checkRule } from './rule-fields'

const n = (text: string) => ({ number: text })
const x = (op: string, value?: Scalar | Scalar[], field = ['arguments', 'x']) =>
  ({ field, op, ...(value !== undefined && { value }) }) as Condition
const during = (value: string): Condition => ({ field: ['clock'], op: 'during', value })
const missing: Condition = { not: { field: ['arguments', 'x'], op: 'exists' } }

function pointerOf(condition: Condition): string | null {
  const normal = normalizeCondition(condition)
  if (isRefusal(normal)) throw new Error(normal.detail)
  return findContradiction(condition, normal)?.errors?.[0]?.pointer ?? null
}

describe('conditions that no known value meets', () => {
  it.each<[string, Condition, string]>([
    ['two texts at once', { all: [x('eq', 'a'), x('eq', 'b')] }, '/all/1/value'],
    ['a text that is and is not', { all: [x('eq', 'a'), x('ne', 'a')] }, '/all/1/value'],
    ['lists without a value in common', { all: [x('in', ['a', 'b']), x('in', ['c'])] }, '/all/1/value'],
    ['a list and its exclusion', { all: [x('in', ['a', 'b']), x('not_in', ['b', 'a'])] }, '/all/1/value'],
    ['a text without its own beginning', { all: [x('eq', 'ab'), x('starts_with', 'b')] }, '/all/1/value'],
    ['more than 5 and less than 3', { all: [x('gt', n('5')), x('lt', n('3'))] }, '/all/1/value'],
    ['more than 5 and at most 5', { all: [x('gt', n('5')), x('lte', n('5'))] }, '/all/1/value'],
    ['a number outside its limits', { all: [x('eq', n('7')), x('lt', n('7'))] }, '/all/1/value'],
    ['limits said through not', { all: [x('gt', n('5')), { not: x('gt', n('4')) }] }, '/all/1/not/value'],
    ['yes and no', { all: [x('eq', true), x('eq', false)] }, '/all/1/value'],
    ['neither yes nor no', { all: [x('ne', true), x('ne', false)] }, '/all/1/value'],
    [
      'a longer and a shorter list',
      { all: [x('longer_than', n('5')), { not: x('longer_than', n('5')) }] },
      '/all/1/not/value',
    ],
    [
      'through a group inside',
      { all: [x('gt', n('5')), { all: [x('lt', n('3')), x('eq', 'a', ['intent'])] }] },
      '/all/1/all/0/value',
    ],
    [
      'in a part of an any',
      { any: [x('eq', 'a', ['intent']), { all: [x('eq', 'a'), x('eq', 'b')] }] },
      '/any/1/all/1/value',
    ],
    ['behind a not', { not: { any: [x('ne', 'a'), x('ne', 'b')] } }, '/not/any/1/value'],
    [
      'missing, with a default that is not the value',
      { all: [missing, { ...(x('eq', 'a') as object), absent: 'b' } as Condition] },
      '/all/1/value',
    ],
    [
      'two windows that never meet',
      { all: [during('mon 09:00-12:00 UTC'), during('mon 12:00-13:00 UTC')] },
      '/all/1/value',
    ],
    [
      'inside and outside one window',
      { all: [during('mon 09:00-12:00 UTC'), { not: during('mon-sun 09:00-12:00 UTC') }] },
      '/all/1/not/value',
    ],
  ])('%s', (_, condition, pointer) => {
    expect(pointerOf(condition)).toBe(pointer)
  })
})

describe('conditions that every value meets', () => {
  it.each<[string, Condition, string]>([
    ['more than 5 or at most 5', { any: [x('gt', n('5')), x('lte', n('5'))] }, '/any/1/value'],
    ['not this or not that', { any: [x('ne', 'a'), x('ne', 'b')] }, '/any/1/value'],
    ['yes or no', { any: [x('eq', true), x('eq', false)] }, '/any/1/value'],
    [
      'a window or the rest of the week',
      { any: [during('mon 09:00-12:00 UTC'), { not: during('mon 09:00-12:00 UTC') }] },
      '/any/1/not/value',
    ],
  ])('%s', (_, condition, pointer) => {
    expect(pointerOf(condition)).toBe(pointer)
  })
})

describe('conditions that can tell calls apart stay', () => {
  it.each<[string, Condition]>([
    ['an interval', { all: [x('gt', n('3')), x('lt', n('5'))] }],
    ['one number', { all: [x('gte', n('5')), x('lte', n('5'))] }],
    ['outside an interval', { any: [x('lt', n('3')), x('gt', n('5'))] }],
    ['two fields', { all: [x('eq', 'a'), x('eq', 'b', ['intent'])] }],
    ['a list with both', { all: [x('contains', 'a'), x('contains', 'b')] }],
    ['a text that begins so', { all: [x('eq', 'ab'), x('starts_with', 'a')] }],
    [
      'missing, with the default',
      { all: [missing, { ...(x('eq', 'a') as object), absent: 'a' } as Condition] },
    ],
    ['missing or a value', { any: [missing, x('eq', 'a')] }],
    [
      'windows of two zones',
      { all: [during('mon 09:00-12:00 UTC'), during('mon 13:00-14:00 Europe/Berlin')] },
    ],
    [
      'a window within another',
      { all: [during('mon-fri 09:00-17:00 UTC'), { not: during('mon-sun 12:00-13:00 UTC') }] },
    ],
    ['either of two texts', { any: [x('eq', 'a'), x('eq', 'b')] }],
  ])('%s', (_, condition) => {
    expect(pointerOf(condition)).toBeNull()
  })
})

describe('saving a rule', () => {
  const rule = (condition: unknown) => checkRule({ condition, outcome: 'deny', approvals: [] })
  const nested = (depth: number, wrap: (inner: unknown) => unknown) => {
    let condition: unknown = x('gt', n('5'))
    for (let i = 0; i < depth; i++) condition = wrap(condition)
    return condition
  }

  it('refuses a contradiction at its field', () => {
    const refused = rule({ all: [x('eq', 'a'), x('eq', 'b')] })
    expect(refused).toMatchObject({ errors: [{ pointer: '/condition/all/1/value' }] })
    expect(isRefusal(refused) && refused.detail).toBe(
      'No value of x meets all that this group says of it: the rule would hold only where x is missing or of another type.',
    )
  })
  it.each([
    ['64 groups', nested(64, inner => ({ all: [inner] }))],
    ['64 negations', nested(64, inner => ({ not: inner }))],
    ['10,000 groups', nested(10_000, inner => ({ any: [inner] }))],
  ])('refuses %s inside each other with a sentence', (_, condition) => {
    const refused = rule(condition)
    expect(isRefusal(refused) && refused.detail).toBe('The condition nests deeper than 16 levels.')
  })
})
