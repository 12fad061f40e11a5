import { describe, expect, test } from 'vitest'
import { normalizeCondition } from '@/lib/domain/policy/conditions'
import type { Condition } from '@/lib/domain/policy/model'
import { isRefusal } from '@/lib/domain/refusal'
import { fromCondition, pointersOf, toCondition } from './condition-convert'
import {
  canBeRespelled,
  type DraftLeaf,
  emptyGroup,
  isWhole,
  newLeaf,
  operatorsFor,
  replaceNode,
  withOperator,
} from './condition-draft'
import { argumentChoices, choiceOf, contextChoices } from './field-choices'
import { schemaFields } from '@/lib/domain/policy/schema-fields'

const leaf = (more: Partial<DraftLeaf> = {}): DraftLeaf => ({
  kind: 'leaf',
  key: 'k',
  path: ['arguments', 'amount'],
  op: 'gt',
  value: '500',
  values: [],
  type: 'number',
  absent: null,
  ...more,
})

const AMOUNT = { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } }
const NOTE = { field: ['arguments', 'note'], op: 'eq', value: 'x' }
const GONE = { not: { field: ['task'], op: 'exists' } }

describe('what was written comes back as it was', () => {
  test.each<[string, unknown]>([
    ['a number', AMOUNT],
    ['a list of texts, commas and all', { field: ['arguments', 'c'], op: 'not_in', value: ['a, b', 'usd'] }],
    ['yes or no', { field: ['arguments', 'x'], op: 'eq', value: false }],
    ['missing', GONE],
    ['a default for what is left out', { ...AMOUNT, absent: { number: '0' } }],
    ['a window of time', { field: ['clock'], op: 'during', value: 'mon 09:00-17:00 UTC' }],
    ['outside of it', { not: { field: ['clock'], op: 'during', value: 'mon 09:00-17:00 UTC' } }],
    ['a chain', { field: ['actor_chain'], op: 'longer_than', value: { number: '1' } }],
    ['what a list lacks', { not: { field: ['arguments', 'tags'], op: 'contains', value: 'x' } }],
    ['two of them', { any: [AMOUNT, GONE] }],
    ['groups in groups', { all: [AMOUNT, { any: [NOTE, { all: [GONE, NOTE] }] }] }],
    ['a negated group', { not: { any: [AMOUNT, NOTE] } }],
    ['a negated comparison', { not: AMOUNT }],
    ['not of not', { all: [{ not: { not: AMOUNT } }, NOTE] }],
  ])('%s', (_, condition) => {
    const draft = fromCondition(condition as Condition)
    expect(draft && toCondition(draft)).toEqual(condition)
    expect(isRefusal(normalizeCondition(condition))).toBe(false)
  })
  test('every call', () => {
    expect(toCondition(emptyGroup('root'))).toBeNull()
    expect(fromCondition(null)).toEqual(emptyGroup('root'))
  })
  test('what can’t be shown is left to the JSON editor', () => {
    expect(fromCondition({ field: ['task'], op: 'exists' })).toBeNull()
  })
})

test('refusals find the comparison that they are about', () => {
  const draft = fromCondition({
    all: [AMOUNT, { not: { any: [NOTE, { ...AMOUNT, value: { number: 'x' } }] } }],
  } as Condition)!
  const refusal = normalizeCondition(toCondition(draft), '/condition')
  expect(refusal).toMatchObject({ errors: [{ pointer: '/condition/all/1/not/any/1/value/number' }] })
  expect([...pointersOf(draft).values()]).toEqual([
    '/condition',
    '/condition/all/0',
    '/condition/all/1',
    '/condition/all/1/not/any/0',
    '/condition/all/1/not/any/1',
  ])
})

test('an empty value, list or group is not whole; a missing field needs none', () => {
  expect(isWhole(emptyGroup('root'))).toBe(true)
  expect(isWhole(emptyGroup('root', [leaf()]))).toBe(true)
  for (const child of [leaf({ value: ' ' }), leaf({ op: 'in' }), emptyGroup('g')])
    expect(isWhole(emptyGroup('root', [leaf(), child]))).toBe(false)
  expect(isWhole(emptyGroup('root', [leaf({ op: 'missing', value: '' })]))).toBe(true)
})

test('a node is replaced or taken out wherever it is', () => {
  const root = emptyGroup('root', [
    leaf({ key: 'a' }),
    emptyGroup('g', [leaf({ key: 'b' }), leaf({ key: 'c' })]),
  ])
  expect(replaceNode(root, 'b', null)).toEqual(
    emptyGroup('root', [leaf({ key: 'a' }), emptyGroup('g', [leaf({ key: 'c' })])]),
  )
  expect(toCondition(replaceNode(root, 'g', leaf({ key: 'g', value: '1' })))).toMatchObject({
    all: [{}, { value: { number: '1' } }],
  })
})

describe('comparisons fit the field', () => {
  const { fields } = schemaFields({
    properties: {
      amount: { type: 'number' },
      currency: { enum: ['eur', 'usd'], default: 'eur' },
      note: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
    },
  })
  const choices = [...argumentChoices(fields), ...contextChoices(['staging'])]
  const of = (...path: string[]) => choiceOf(choices, path)
  test('what is offered', () => {
    expect(operatorsFor(of('arguments', 'amount'))).toContain('gte')
    expect(operatorsFor(of('arguments', 'amount'))).not.toContain('matches')
    expect(operatorsFor(of('arguments', 'tags'))).toEqual([
      'contains',
      'not_contains',
      'longer_than',
      'missing',
    ])
    expect(operatorsFor(of('clock'))).toEqual(['during', 'outside'])
    expect(operatorsFor(of('actor_chain'))).toEqual(['longer_than', 'contains', 'not_contains'])
    expect(operatorsFor(undefined)).not.toContain('during')
  })
  test.each(choices.map(field => [field.label, field] as const))(
    '%s begins with something that the domain takes',
    (_, field) => {
      for (const op of operatorsFor(field)) {
        const begun = withOperator(newLeaf(field, 'k'), op, field)
        const typed = {
          number: '1',
          text: field.kind === 'data class' ? 'public' : 'x',
          'yes or no': 'true',
        }[begun.type]
        const filled = { ...begun, value: begun.value || typed, values: [typed] }
        const condition = toCondition(emptyGroup('root', [filled]))
        expect(normalizeCondition(condition), `${field.label} ${op}`).not.toMatchObject({ refused: true })
      }
    },
  )
  test('a value is kept while it says something', () => {
    expect(withOperator(leaf(), 'lt', of('arguments', 'amount')).value).toBe('500')
    expect(withOperator(leaf(), 'in', of('arguments', 'amount')).values).toEqual(['500'])
    expect(
      withOperator(leaf({ op: 'in', values: ['7', '8'], value: '' }), 'eq', of('arguments', 'amount')).value,
    ).toBe('7')
  })
  test('a deny-list on free text is warned about, one on an enum is not', () => {
    const text = { type: 'text', op: 'eq', value: 'x' } as const
    expect(canBeRespelled(leaf({ ...text, path: ['arguments', 'note'] }), of('arguments', 'note'))).toBe(true)
    expect(canBeRespelled(leaf({ ...text, path: ['arguments', 'new'] }), undefined)).toBe(true)
    expect(
      canBeRespelled(leaf({ ...text, path: ['arguments', 'currency'] }), of('arguments', 'currency')),
    ).toBe(false)
    expect(
      canBeRespelled(leaf({ ...text, op: 'not_in', path: ['arguments', 'note'] }), of('arguments', 'note')),
    ).toBe(false)
    expect(canBeRespelled(leaf(), of('arguments', 'amount'))).toBe(false)
  })
})
