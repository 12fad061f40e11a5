import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './digest'
import { inKeyOrder } from './key-order'

const keys = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('1', '10', '2', '01', '__proto__', 'constructor', 'é', '\ud83d\ude00', '\uffff', ''),
)
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
  ),
}))

test('is what the reference implementation of RFC 8785 writes, for any value', () => {
  fc.assert(
    fc.property(value, any => {
      expect(canonicalJson(any)).toBe(canonicalize(any))
    }),
    { numRuns: 3000 },
  )
})

test('what native order would get wrong is left to the reference', () => {
  expect(inKeyOrder({ 10: 'a', 9: 'b' })).toBeNull()
  expect(canonicalJson({ 10: 'a', 9: 'b' })).toBe('{"10":"a","9":"b"}')
  expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}')
  expect(canonicalJson({ at: new Date(0), left: undefined })).toBe('{"at":"1970-01-01T00:00:00.000Z"}')
  expect(inKeyOrder({ b: 1, a: [{ d: 1, c: null }] })).toEqual({ value: { b: 1, a: [{ d: 1, c: null }] } })
})

test('keys that hold what joins them are told apart', () => {
  const tricky = [
    { 'b\na': 1, c: 2 },
    { b: 1, 'a\nc': 2 },
    { c: 1, 'b\na': 2 },
  ]
  expect(canonicalJson(tricky)).toBe(canonicalize(tricky))
})

test('what JSON can not say is a bug of the caller', () => {
  for (const bad of [undefined, Number.NaN, { a: Number.POSITIVE_INFINITY }])
    expect(() => canonicalJson(bad)).toThrow()
})
