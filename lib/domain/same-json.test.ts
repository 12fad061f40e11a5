import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from './digest'
import { sameJson } from './same-json'

test('agrees with the canonical text, for any two values', () => {
  const json = fc.jsonValue({ maxDepth: 3 })
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(sameJson(a, structuredClone(a))).toBe(true)
      expect(sameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b))
    }),
    { numRuns: 2000 },
  )
})

test.each([
  [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
  [{ a: 1, b: undefined }, { a: 1 }, true],
  [{ a: 1 }, { a: 1, b: null }, false],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{ length: 0 }, [], false],
  [JSON.parse('{"__proto__":{"a":1}}'), {}, false],
  [{ toString: 1 }, {}, false],
  [null, {}, false],
  ['1', 1, false],
])('%j and %j: %s', (a, b, same) => {
  expect(sameJson(a, b)).toBe(same)
  expect(sameJson(b, a)).toBe(same)
})
