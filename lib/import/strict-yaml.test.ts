import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { IMPORT_LIMITS } from '../domain/strict-json'
import { parseStrictYaml } from './strict-yaml'

const refusal = (text: string, limits = IMPORT_LIMITS) => {
  const parsed = parseStrictYaml(text, { limits })
  if ('value' in parsed) throw new Error(`read: ${JSON.stringify(parsed.value).slice(0, 80)}`)
  return parsed
}
const value = (text: string) => {
  const parsed = parseStrictYaml(text)
  if (!('value' in parsed)) throw new Error(parsed.detail)
  return parsed.value
}

test('reads what the yaml package writes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), json => {
      const text = JSON.stringify(json)
      fc.pre(json !== null && !/"__proto__"|\\u0000|\\u[dD][89a-fA-F]/.test(text))
      expect(JSON.stringify(value(stringify(json)))).toBe(text)
    }),
    { numRuns: 200 },
  )
})

test('what OpenAPI documents use: numeric keys, block texts, anchors', () => {
  const text =
    'responses:\n  200: &ok\n    description: |\n      two\n      lines\n  "404": *ok\nmaximum: 9223372036854775807\nmin: .inf\nno: no\n'
  expect(value(text)).toEqual({
    responses: { 200: { description: 'two\nlines\n' }, 404: { description: 'two\nlines\n' } },
    maximum: '9223372036854775807',
    min: '.inf',
    no: 'no',
  })
})

test('an anchor that is set again names the later value', () => {
  expect(value('a: &x 1\nb: &y [*x]\nc: &x 2\nd: *x\ne: *y\n')).toEqual({ a: 1, b: [1], c: 2, d: 2, e: [1] })
})

describe('refusals name line and column', () => {
  test.each([
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 3, 1, '«a» stands twice'],
    ['a duplicate key, once as a number', '200: x\n"200": y\n', 2, 1, '«200» stands twice'],
    ['__proto__', 'x:\n  __proto__:\n    admin: true\n', 2, 3, '__proto__'],
    ['a key that is a list', '? [a, b]\n: 1\n', 1, 3, 'not a plain text'],
    ['an alias without an anchor', 'a: *gone\n', 1, 4, 'no anchor'],
    ['an alias inside what it names', 'a: &a\n  b: *a\n', 2, 6, 'never ends'],
    ['two documents', 'a: 1\n---\nb: 2\n', 2, 1, 'second document'],
    ['NUL', 'a: "\\0"\n', 1, 4, 'U+0000'],
    ['a tab as indentation', 'a:\n\tb: 1\n', 2, 1, 'not YAML'],
  ])('%s', (_, text, line, column, what) => {
    expect(refusal(text)).toMatchObject({
      code: 'invalid_input',
      detail: expect.stringContaining(what),
      data: { line, column },
    })
  })
  test('nothing at all', () => {
    expect(refusal('')).toMatchObject({ detail: 'The document is empty.' })
    expect(refusal('# only a comment\n')).toMatchObject({ detail: 'The document is empty.' })
  })
})

describe('bombs', () => {
  test('billion laughs', () => {
    const levels = Array.from(
      { length: 9 },
      (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`).join(', ')}]`,
    )
    expect(refusal(`l0: &l0 [lol, lol]\n${levels.join('\n')}\n`)).toMatchObject({
      code: 'too_large',
      detail: expect.stringContaining('aliases'),
    })
  })
  test('one long text behind many aliases', () => {
    const text = `a: &a "${'x'.repeat(1_000_000)}"\nb: [${Array(40).fill('*a').join(', ')}]\n`
    expect(refusal(text)).toMatchObject({ code: 'too_large', detail: expect.stringContaining('characters') })
  })
  test.each([
    ['brackets', '['.repeat(100_000)],
    ['braces', '{a: '.repeat(100_000)],
    ['dashes', `${'- '.repeat(20_000)}a`],
    [
      'aliases that stack up',
      `a0: &a0 []\n${Array.from({ length: 70 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}]`).join('\n')}\n`,
    ],
  ])('deep nesting by %s', (_, text) => {
    expect(refusal(text)).toMatchObject({ code: 'too_large', detail: expect.stringContaining('64 deep') })
  })
  test('many keys, one of them twice', () => {
    const keys = Array.from({ length: 100_000 }, (_, at) => `k${at}: 0`).join('\n')
    expect(Object.keys(value(keys) as object)).toHaveLength(100_000)
    expect(refusal(`${keys}\nk5: 1\n`)).toMatchObject({
      detail: expect.stringContaining('«k5» stands twice'),
      data: { line: 100_001 },
    })
  })
})
