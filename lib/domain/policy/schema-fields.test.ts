import { describe, expect, test } from 'vitest'
import { fieldProblems } from './check-fields'
import type { Condition } from './model'
import { schemaFields } from './schema-fields'

const shown = (schema: unknown) =>
  schemaFields(schema).fields.map(field => [field.label, field.types.join('|'), field.required])

describe('fields come from the schema', () => {
  test('nested, with enums, defaults and hostile names', () => {
    const schema = {
      type: 'object',
      required: ['amount'],
      properties: {
        amount: { type: 'integer' },
        currency: { type: 'string', enum: ['eur', 'usd'], default: 'eur' },
        customer: { type: 'object', properties: { id: { type: ['string', 'null'] } } },
        constructor: { type: 'boolean' },
        tags: { type: 'array', items: { enum: ['a', 'b'] } },
      },
    }
    expect(shown(schema)).toEqual([
      ['amount', 'number', true],
      ['currency', 'text', false],
      ['customer.id', 'text', false],
      ['constructor', 'yes or no', false],
      ['tags', 'list', false],
    ])
    const { fields } = schemaFields(schema)
    expect(fields[1]).toMatchObject({ options: ['eur', 'usd'], fallback: 'eur' })
    expect(fields[4]).toMatchObject({ options: ['a', 'b'], items: ['text'] })
  })

  test('references, allOf and alternatives are taken together', () => {
    const schema = {
      $defs: { money: { type: 'object', properties: { value: { type: 'number' } }, required: ['value'] } },
      allOf: [{ properties: { total: { $ref: '#/$defs/money' } } }],
      oneOf: [
        { properties: { to: { type: 'string' } }, required: ['to'] },
        { properties: { to: { type: 'integer' }, kind: { const: 'id' } } },
      ],
    }
    expect(shown(schema)).toEqual([
      ['total.value', 'number', true],
      ['to', 'text|number', false],
      ['kind', 'text', false],
    ])
    expect(schemaFields(schema).complete).toBe(true)
  })

  test.each([
    ['itself', { properties: { next: { $ref: '#' } } }],
    ['a circle', { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }],
    ['elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['nothing', { $ref: '#/$defs/none' }],
    [
      'a bomb',
      {
        $defs: Object.fromEntries(
          Array.from({ length: 30 }, (_, i) => [
            `d${i}`,
            { properties: { a: { $ref: `#/$defs/d${i + 1}` }, b: { $ref: `#/$defs/d${i + 1}` } } },
          ]),
        ),
        $ref: '#/$defs/d0',
      },
    ],
  ])('a reference to %s ends, and is said to be incomplete', (_, schema) => {
    const { fields, complete } = schemaFields(schema)
    expect(complete).toBe(false)
    expect(fields.length).toBeLessThanOrEqual(300)
  })

  test.each([[null], ['text'], [[]], [{ properties: 'x' }], [{ type: 5, enum: 'x', required: 3 }]])(
    '%j has none',
    schema => expect(schemaFields(schema).fields).toEqual([]),
  )
})

describe('a comparison that the schema rules out is said at its field', () => {
  const { fields } = schemaFields({
    properties: {
      amount: { type: 'number' },
      note: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
      lines: { type: 'array', items: { properties: { price: { type: 'number' } } } },
      either: { type: ['string', 'number'] },
      to: { type: 'object', properties: { id: { type: 'string' } } },
      whatever: {},
    },
  })
  const at = (field: string, op: string, value: unknown) =>
    ({ field: ['arguments', ...field.split('.')], op, value }) as Condition
  const problems = (condition: Condition, outside: string[][] = []) =>
    fieldProblems(condition, fields, outside).map(problem => problem.pointer)

  test.each<[string, Condition, string[]]>([
    ['a text for a number', at('amount', 'eq', 'x'), ['/condition/value']],
    ['a number for a text', at('note', 'gt', { number: '5' }), ['/condition/value']],
    ['a list of the wrong type', at('amount', 'in', ['a']), ['/condition/value']],
    ['a number', at('amount', 'gt', { number: '5' }), []],
    ['part of a text', at('note', 'contains', 'x'), []],
    ['an item of a list', at('tags', 'contains', 'x'), []],
    ['a number in a list of texts', at('tags', 'contains', { number: '1' }), ['/condition/value']],
    ['the length of a list', at('tags', 'longer_than', { number: '5' }), []],
    ['the length of a text', at('note', 'longer_than', { number: '5' }), ['/condition/op']],
    ['inside of a list', at('lines.price', 'gt', { number: '5' }), ['/condition/field']],
    ['either of two types', at('either', 'gt', { number: '5' }), []],
    ['a field without a type', at('whatever', 'gt', { number: '5' }), []],
    ['a field that is not there', at('amuont', 'gt', { number: '5' }), ['/condition/field']],
    ['an object, whether it is there', { not: at('to', 'exists', undefined) }, []],
    ['another root', { field: ['session'], op: 'eq', value: 'x' }, []],
    [
      'deep inside groups',
      { any: [at('note', 'eq', 'x'), { not: { all: [at('amount', 'eq', true)] } }] },
      ['/condition/any/1/not/all/0/value'],
    ],
  ])('%s', (_, condition, expected) => expect(problems(condition)).toEqual(expected))

  test('a field that is not in the schema passes when it is named', () => {
    expect(problems(at('extra', 'gt', { number: '5' }), [['arguments', 'extra']])).toEqual([])
  })
  test('a tool without a schema contradicts nothing', () => {
    expect(fieldProblems(at('x', 'eq', 'y'), [], [])).toEqual([])
  })
})
