import { expect, test } from 'vitest'
import { csv } from './csv'

test.each([
  ['plain', 'a', 'a'],
  ['a comma', 'a,b', '"a,b"'],
  ['quotes', 'say "no"', '"say ""no"""'],
  ['two lines', 'a\nb', '"a\nb"'],
  ['a formula is text', '=cmd()', "'=cmd()"],
  ['a formula with a comma', '=A1,2', '"\'=A1,2"'],
  ['nothing', null, ''],
  ['a number', 5, '5'],
  ['a negative number', -5, '-5'],
])('%s', (_, value, written) => {
  expect(csv(['h'], [[value]])).toBe(`h\r\n${written}\r\n`)
})
