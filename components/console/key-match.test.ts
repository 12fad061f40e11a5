import { describe, expect, it } from 'vitest'
import { isCharacterKey, type Press, strokesOf } from './key-match'

const press = (more: Partial<Press>): Press => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
})

describe('strokesOf', () => {
  it.each<[string, Partial<Press>, string[]]>([
    ['a letter', { key: 'j', code: 'KeyJ' }, ['j']],
    ['Shift and a letter', { key: 'J', code: 'KeyJ', shiftKey: true }, ['shift+j']],
    ['Caps Lock alone', { key: 'J', code: 'KeyJ' }, ['j']],
    ['? on a US keyboard', { key: '?', code: 'Slash', shiftKey: true }, ['?']],
    ['/ on a German keyboard', { key: '/', code: 'Digit7', shiftKey: true }, ['/', 'shift+7']],
    ['Shift 1 on a US keyboard', { key: '!', code: 'Digit1', shiftKey: true }, ['!', 'shift+1']],
    ['1', { key: '1', code: 'Digit1' }, ['1']],
    ['⌘K', { key: 'k', code: 'KeyK', metaKey: true }, ['mod+k']],
    ['Ctrl Enter', { key: 'Enter', code: 'Enter', ctrlKey: true }, ['mod+enter']],
    ['Shift Tab', { key: 'Tab', code: 'Tab', shiftKey: true }, ['shift+tab']],
    ['Shift alone', { key: 'Shift', code: 'ShiftLeft', shiftKey: true }, []],
  ])('%s', (_name, keys, strokes) => {
    expect(strokesOf(press(keys))).toEqual(strokes)
  })
})

it('knows which keys WCAG 2.1.4 is about', () => {
  expect(['j', 'shift+j', '?', 'g a', '1'].map(isCharacterKey)).toEqual([true, true, true, true, true])
  expect(['mod+k', 'enter', 'escape', 'alt+t', 'mod+s'].map(isCharacterKey)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})
