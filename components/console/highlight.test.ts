import { expect, test } from 'vitest'
import { highlight, type Language, languageOf } from './highlight'

const said = (line: string, language: Language) =>
  highlight(line, language)
    .filter(token => token.kind !== 'plain')
    .map(token => `${token.kind} ${token.text}`)

test.each<[Language, string, string[]]>([
  ['rego', 'default allow := false # not "yet"', ['keyword default', 'literal false', 'comment # not "yet"']],
  ['rego', 'x if input.a == "# no comment"', ['keyword if', 'literal "# no comment"']],
  [
    'cedar',
    '@id("a\\"b") permit (principal, action)',
    ['key @id', 'literal "a\\"b"', 'keyword permit', 'keyword principal', 'keyword action'],
  ],
  ['cedar', 'when { context.n < 5 }; // n', ['keyword when', 'keyword context', 'literal 5', 'comment // n']],
  ['json', '  "a:b": ["c", -1.5e3, null],', ['key "a:b"', 'literal "c"', 'literal -1.5e3', 'literal null']],
  ['yaml', '- name: "x: y" # why', ['keyword - ', 'key name', 'literal "x: y"', 'comment # why']],
  ['yaml', '  url: http://a/#b', ['key url']],
  ['csv', 'stripe,"a ""b""",12,1x', ['literal "a ""b"""', 'literal 12']],
  ['plain', 'if "a"', []],
])('%s: %s', (language, line, expected) => {
  expect(said(line, language)).toEqual(expected)
})

test('nothing of a line is lost, whatever it is', () => {
  const lines = ['"never closed', '\u202e"x"', '{"a":{"b":[]}}', '`raw', '', '\t- a: b: c', 'é "ü" 𝒳 # ß']
  for (const language of ['rego', 'cedar', 'json', 'yaml', 'csv', 'plain'] as const)
    for (const line of [...lines, '"'.repeat(3000), 'a'.repeat(9000)])
      expect(
        highlight(line, language)
          .map(token => token.text)
          .join(''),
      ).toBe(line)
})

test('the language is that of the file name', () => {
  expect(['a.rego', 'b/c.cedar', 'x.cedarschema.json', 'p.yml', 't.csv', 'LICENSE'].map(languageOf)).toEqual([
    'rego',
    'cedar',
    'json',
    'yaml',
    'csv',
    'plain',
  ])
})
