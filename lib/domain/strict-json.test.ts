import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactNumber } from './exact-number'
import { IMPORT_LIMITS, parseStrictJson } from './strict-json'

const refusal = (text: string, limits = IMPORT_LIMITS) => {
  const parsed = parseStrictJson(text, { limits })
  if ('value' in parsed) throw new Error(`read: ${text.slice(0, 80)}`)
  return parsed
}

test('reads whatever JSON.stringify writes, as JSON.parse does', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space)
      fc.pre(!/"__proto__"|\\u0000|\\u[dD][89a-fA-F]/.test(text))
      expect(parseStrictJson(text)).toEqual({ value: JSON.parse(text) })
    }),
    { numRuns: 500 },
  )
})

test('never accepts what JSON.parse refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]":,\\ 0123.eE+-truefalsn\n\u0001u') }), text => {
      const parsed = parseStrictJson(text)
      if ('value' in parsed) expect(parsed.value).toEqual(JSON.parse(text))
    }),
    { numRuns: 2_000 },
  )
})

describe('refusals name line and column', () => {
  test.each([
    ['a duplicate key', '{"a":1,\n "b":2, "a":3}', 2, 9, '«a» stands twice'],
    ['a duplicate key in another spelling', '{"a":1,"\\u0061":2}', 1, 8, '«a» stands twice'],
    ['__proto__', '{\n"x":{"__proto__":{"admin":true}}}', 2, 6, '__proto__'],
    ['__proto__ in escapes', '{"\\u005f_proto__":1}', 1, 2, '__proto__'],
    ['half a surrogate pair', '["\\ud83d"]', 1, 2, 'surrogate'],
    ['NUL', '["a\\u0000b"]', 1, 2, 'U+0000'],
    ['an unescaped control character', '["a\tb"]', 1, 4, 'control character'],
    ['an unknown escape', '["\\x41"]', 1, 2, 'backslash'],
    ['an unclosed text', '{"a":"b', 1, 6, 'never closed'],
    ['an unclosed list', '[1,\n2', 2, 2, 'the end of the document'],
    ['a trailing comma', '[1,]', 1, 4, 'a value was expected'],
    ['a leading zero', '[01]', 1, 3, 'a comma or ]'],
    ['single quotes', "{'a':1}", 1, 2, 'double quotes'],
    ['a second document', '{} {}', 1, 4, 'goes on after its end'],
    ['nothing at all', ' \n', 2, 1, 'the end of the document'],
    ['NaN', 'NaN', 1, 1, 'a value was expected'],
    ['HTML, as of a page that wants a sign-in', '<!doctype html>', 1, 1, '«<»'],
  ])('%s', (_, text, line, column, what) => {
    expect(refusal(text)).toMatchObject({
      code: 'invalid_input',
      data: { line, column },
      detail: expect.stringContaining(what),
    })
  })
  test('a hostile key in the sentence is visible and short', () => {
    const key = `\u202e${'k'.repeat(500)}`
    const { detail } = refusal(
      JSON.stringify({ a: 1 }).replace('1}', `1,${JSON.stringify(key)}:1,${JSON.stringify(key)}:2}`),
    )
    expect(detail).toContain('⟦U+202E⟧')
    expect(detail.length).toBeLessThan(250)
  })
})

describe('limits', () => {
  test('64 deep is read, 65 is not, a million is refused without running out of stack', () => {
    expect('value' in parseStrictJson('['.repeat(64) + ']'.repeat(64))).toBe(true)
    expect(refusal('['.repeat(65) + ']'.repeat(65))).toMatchObject({
      code: 'too_large',
      data: { column: 65 },
    })
    expect(refusal('{"a":'.repeat(1_000_000))).toMatchObject({ code: 'too_large' })
  })
  test('three million values are read, one more is not', () => {
    const limits = { ...IMPORT_LIMITS, nodes: 1_000 }
    expect('value' in parseStrictJson(`[${'0,'.repeat(998)}0]`, { limits })).toBe(true)
    expect(refusal(`[${'0,'.repeat(999)}0]`, limits)).toMatchObject({
      code: 'too_large',
      detail: expect.stringContaining('1,000 values'),
    })
    expect(refusal(`[${'0,'.repeat(3_000_000)}0]`)).toMatchObject({ code: 'too_large' })
  })
  test('bytes are counted, not characters', () => {
    const limits = { ...IMPORT_LIMITS, bytes: 8 }
    expect('value' in parseStrictJson('"aaaaaa"', { limits })).toBe(true)
    expect(refusal('"ééé é"', limits)).toMatchObject({ code: 'too_large' })
    expect(refusal('"aaaaaaa"', limits)).toMatchObject({ code: 'too_large' })
  })
  test('a million keys in one object', () => {
    const text = `{${Array.from({ length: 1_000_000 }, (_, at) => `"k${at}":0`).join(',')}}`
    const parsed = parseStrictJson(text)
    expect('value' in parsed && Object.keys(parsed.value as object)).toHaveLength(1_000_000)
    expect(refusal(`${text.slice(0, -1)},"k77":0}`)).toMatchObject({
      detail: expect.stringContaining('«k77» stands twice'),
    })
  })
})

describe('what stays as it is', () => {
  test('a document that looks like a refusal, keys named constructor, a byte order mark', () => {
    expect(parseStrictJson('\ufeff{"refused":true,"constructor":1,"hasOwnProperty":2}')).toEqual({
      value: { refused: true, constructor: 1, hasOwnProperty: 2 },
    })
  })
  test.each<[string, number | string]>([
    ['1.0', 1],
    ['-0.5', -0.5],
    ['1e3', 1000],
    ['9007199254740991', 9007199254740991],
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['1.7976931348623157e+308', Number.MAX_VALUE],
    ['0.1000000000000000055', '0.1000000000000000055'],
    ['1e400', '1e400'],
    ['100000000000000000000', 1e20],
    ['0.000000000000000000', 0],
  ])('the number %s is not rounded', (literal, value) => {
    expect(exactNumber(literal)).toBe(value)
  })
  test('progress is told', () => {
    const seen: number[] = []
    parseStrictJson(`[${'0,'.repeat(200_000)}0]`, { onProgress: done => seen.push(done) })
    expect(seen).toHaveLength(3)
  })
})
