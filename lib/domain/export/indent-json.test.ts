import { expect, test } from 'vitest'
import { indentJson } from './indent-json'

test.each([
  {},
  [],
  [[], {}, [[]], { a: {} }],
  { a: [1, 2, { b: null }], c: 'x' },
  { 'a"}{,:[': '\\"]}', 'é\u2028': '\\\\', '': [true, false, -0.5, 1e21] },
  'only text',
  12,
])('%j: laid out as JSON.stringify lays it out', value => {
  expect(indentJson(JSON.stringify(value))).toBe(`${JSON.stringify(value, null, 2)}\n`)
})

test('numbers stay the literals that they were', () => {
  const text = '{"at":1795305600123456789,"much":1.50}'
  expect(indentJson(text)).toBe('{\n  "at": 1795305600123456789,\n  "much": 1.50\n}\n')
})
