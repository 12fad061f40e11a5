import { expect, test } from 'vitest'
import { filesToShow, linesOf } from './export-lines'

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`)
const text = (all: string[]) => `${all.join('\n')}\n`

test('alone, a file is all its lines, numbered', () => {
  const [file] = filesToShow([{ name: 'a', text: 'x\ny\n' }], null)
  expect(linesOf(file!)).toEqual([
    { kind: 'same', text: 'x', number: 1 },
    { kind: 'same', text: 'y', number: 2 },
  ])
})

test('beside another release: what differs first, each file with what became of it', () => {
  const files = filesToShow(
    [
      { name: 'same', text: 'x' },
      { name: 'changed', text: 'x' },
      { name: 'new', text: 'x' },
    ],
    [
      { name: 'same', text: 'x' },
      { name: 'changed', text: 'y' },
      { name: 'gone', text: 'x' },
    ],
  )
  expect(files.map(file => `${file.name} ${file.change}`)).toEqual([
    'changed changed',
    'new added',
    'gone removed',
    'same same',
  ])
})

test('a changed file is its changes with two lines around, numbered as it is now', () => {
  const before = lines(30)
  const [file] = filesToShow(
    [{ name: 'a', text: text(before.with(14, 'other')) }],
    [{ name: 'a', text: text(before) }],
  )
  expect(linesOf(file!).map(({ kind, text: line, number }) => `${number ?? '·'} ${kind} ${line}`)).toEqual([
    '· gap ⋯',
    '13 same line 13',
    '14 same line 14',
    '· removed line 15',
    '15 added other',
    '16 same line 16',
    '17 same line 17',
    '· gap ⋯',
  ])
})
