import { expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { compareUtf8, opaCanonicalText, opaFileHash } from './opa-canonical'

const canonical: [string, string, string][] = [
  ['sorts keys at every depth', '{"b": {"d": 1, "c": 2}, "a": []}', '{"a":[],"b":{"c":2,"d":1}}'],
  ['sorts by UTF-8 bytes, not UTF-16 units', '{"\u{1f600}":1,"\uffee":2}', '{"\uffee":2,"\u{1f600}":1}'],
  ['keeps nanoseconds', '{"at":1795305600123456789}', '{"at":1795305600123456789}'],
  ['keeps every number literal', '[1e21, 1e-7, -0, 1.0, 1E+2]', '[1e21,1e-7,-0,1.0,1E+2]'],
  [
    'escapes like Go',
    '["\u2028\u2029", "<&>", "\\b\\f\\u0001\\/"]',
    '["\\u2028\\u2029","<&>","\\b\\f\\u0001/"]',
  ],
  ['keeps prototype words as keys', '{"__proto__":1,"constructor":2}', '{"__proto__":1,"constructor":2}'],
]
test.each(canonical)('canonical text %s', (_, text, expected) => {
  expect(opaCanonicalText(text)).toBe(expected)
})

test.each([
  ['nothing', ''],
  ['two values', '{} {}'],
  ['a trailing comma', '[1,]'],
  ['a key twice', '{"a":1,"\\u0061":2}'],
  ['half a surrogate pair', '"\\ud800"'],
  ['a leading zero', '01'],
  ['a raw control character', '"\n"'],
  ['NaN', 'NaN'],
  ['nesting without end', '['.repeat(100_000)],
])('%s is refused', (_, text) => {
  expect(isRefusal(opaCanonicalText(text))).toBe(true)
})

test('structured files are hashed by meaning, all others by bytes', () => {
  const hash = (name: string, text: string) => opaFileHash({ name, bytes: new TextEncoder().encode(text) })
  expect(hash('a/data.json', '{ "b": 1,\n "a": 2 }')).toBe(hash('a/data.json', '{"a":2,"b":1}'))
  expect(hash('.manifest', '{ "b": 1 }')).toBe(hash('.manifest', '{"b":1}'))
  expect(hash('a/other.json', '{ "b": 1 }')).not.toBe(hash('a/other.json', '{"b":1}'))
  expect(hash('a/p.rego', 'package a\n')).not.toBe(hash('a/p.rego', 'package a'))
  expect(isRefusal(hash('a/data.yaml', 'a: 1'))).toBe(true)
})

test('the key order is that of the UTF-8 bytes', () => {
  const keys = ['a', 'aa', '', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}', 'Z']
  const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  expect([...keys].sort(compareUtf8)).toEqual(byBytes)
})
