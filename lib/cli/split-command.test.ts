import { expect, test } from 'vitest'
import { splitCommand } from './split-command'
import { UsageError } from './verb'

test.each([
  ['npx -y server /srv/docs', ['npx', '-y', 'server', '/srv/docs']],
  ['  a   b  ', ['a', 'b']],
  ['a "b c" d', ['a', 'b c', 'd']],
  ['a \'b "c" \\d\'', ['a', 'b "c" \\d']],
  ['a b\\ c', ['a', 'b c']],
  ['a "" b', ['a', '', 'b']],
  ['a --x="1 2"', ['a', '--x=1 2']],
  ['a; rm -rf $HOME `x` && b', ['a;', 'rm', '-rf', '$HOME', '`x`', '&&', 'b']],
  ['', []],
])('%j', (line, words) => {
  expect(splitCommand(line)).toEqual(words)
})

test('a quote that is not closed is said', () => {
  expect(() => splitCommand('a "b')).toThrow(UsageError)
})
