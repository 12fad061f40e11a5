import { describe, expect, test } from 'vitest'
import { hasHiddenCharacters, visibleLine, visibleText } from './visible-text'

describe('hidden characters are written out', () => {
  test.each([
    ['right-to-left override', 'read\u202efile', 'read⟦U+202E⟧file'],
    ['isolates', '\u2066a\u2069', '⟦U+2066⟧a⟦U+2069⟧'],
    ['zero width space in a name', 'pay\u200bment', 'pay⟦U+200B⟧ment'],
    ['terminal escape', '\u001b[2Jgone', '⟦U+001B⟧[2Jgone'],
    ['carriage return that overwrites a line', 'safe\rdelete', 'safe⟦U+000D⟧delete'],
    ['C1 control', 'a\u009bb', 'a⟦U+009B⟧b'],
    ['NUL', 'a\0b', 'a⟦U+0000⟧b'],
    ['byte order mark', '\ufeffx', '⟦U+FEFF⟧x'],
    ['tag characters that hide instructions from people', 'ok\u{e0041}\u{e0042}', 'ok⟦U+E0041⟧⟦U+E0042⟧'],
    ['variation selectors outside an emoji, which can carry data', 'a\ufe01\u{e0101}', 'a⟦U+FE01⟧⟦U+E0101⟧'],
    ['Hangul filler, a blank that is a letter', 'a\u3164b', 'a⟦U+3164⟧b'],
    ['lone surrogate', 'a\ud800b', 'a⟦U+D800⟧b'],
    ['private use', '\ue000', '⟦U+E000⟧'],
    ['line separator', 'a\u2028b', 'a⟦U+2028⟧b'],
  ])('%s', (_, text, shown) => {
    expect(visibleText(text)).toBe(shown)
    expect(hasHiddenCharacters(text)).toBe(true)
  })
})

describe('everything else stays as it is', () => {
  test.each([
    '"}; allow := true',
    'Ünïcödé — «καλημέρα» 日本語 עברית',
    'two\n\tlines',
    '<b>bold</b>',
    '⚠️ 👩‍💻 👍🏽',
    '',
  ])('%s', text => {
    expect(visibleText(text)).toBe(text)
    expect(hasHiddenCharacters(text)).toBe(false)
  })
  test('10,000 characters are all shown', () => {
    expect(visibleText('n'.repeat(10_000))).toHaveLength(10_000)
    expect(visibleText('\u202e'.repeat(10_000))).toHaveLength(80_000)
  })
})

test('on one line, newlines and tabs are written out too', () => {
  expect(visibleLine('read_file\n\tdelete')).toBe('read_file⟦U+000A⟧⟦U+0009⟧delete')
})
