import { describe, expect, test } from 'vitest'
import { normalizeCondition } from '@/lib/domain/policy/conditions'
import type { Condition } from '@/lib/domain/policy/model'
import { isRefusal } from '@/lib/domain/refusal'
import { type DraftLeaf, fromCondition, toCondition } from './condition-draft'
import { schemaFields } from './schema-fields'

const leaf = (more: Partial<DraftLeaf>): DraftLeaf => ({
  key: 'k',
  path: ['arguments', 'amount'],
  op: 'gt',
  value: '500',
  type: 'number',
  ...more,
})

describe('what is typed becomes a condition that the domain takes', () => {
  test.each([
    ['a number', [leaf({})], { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } }],
    [
      'a list of texts',
      [leaf({ op: 'not_in', type: 'text', value: 'eur, usd' })],
      { field: ['arguments', 'amount'], op: 'not_in', value: ['eur', 'usd'] },
    ],
    [
      'yes or no',
      [leaf({ op: 'eq', type: 'yes or no', value: 'false' })],
      { field: ['arguments', 'amount'], op: 'eq', value: false },
    ],
    ['missing', [leaf({ op: 'missing' })], { not: { field: ['arguments', 'amount'], op: 'exists' } }],
  ] as const)('%s', (_, leaves, expected) => {
    const condition = toCondition({ join: 'all', leaves: [...leaves] })
    expect(condition).toEqual(expected)
    expect(isRefusal(normalizeCondition(condition))).toBe(false)
    expect(toCondition(fromCondition(condition) ?? { join: 'all', leaves: [] })).toEqual(condition)
  })
  test('no row is every call; two are joined', () => {
    expect(toCondition({ join: 'any', leaves: [] })).toBeNull()
    expect(toCondition({ join: 'any', leaves: [leaf({}), leaf({ op: 'missing' })] })).toMatchObject({
      any: [{}, {}],
    })
  })
  test('an empty value is refused at its field, not guessed', () => {
    expect(
      normalizeCondition(toCondition({ join: 'all', leaves: [leaf({ value: '' })] }), '/condition'),
    ).toMatchObject({
      errors: [{ pointer: '/condition/value/number' }],
    })
  })
})

test.each([
  ['nested', { all: [{ any: [{ field: ['purpose'], op: 'eq', value: 'x' }] }] }],
  [
    'a default for a missing field',
    { field: ['arguments', 'a'], op: 'gt', value: { number: '1' }, absent: { number: '0' } },
  ],
] as [string, Condition][])('%s is left to the JSON editor', (_, condition) => {
  expect(fromCondition(condition)).toBeNull()
})

test('fields come from the schema: nested, with enums, hostile names and all', () => {
  const schema = {
    type: 'object',
    required: ['amount'],
    properties: {
      amount: { type: 'integer' },
      currency: { type: 'string', enum: ['eur', 'usd'] },
      customer: { type: 'object', properties: { id: { type: ['string', 'null'] } } },
      constructor: { type: 'boolean' },
      tags: { type: 'array' },
    },
  }
  expect(
    schemaFields(schema).map(field => [field.label, field.type, field.required, field.options.length]),
  ).toEqual([
    ['amount', 'number', true, 0],
    ['currency', 'text', false, 2],
    ['customer.id', 'text', false, 0],
    ['constructor', 'yes or no', false, 0],
    ['tags', 'list', false, 0],
  ])
  expect(schemaFields(null)).toEqual([])
  expect(schemaFields({ properties: 'x' })).toEqual([])
})
