import { describe, expect, it } from 'vitest'
import { isJudgeable } from '../numbers'
import { clockCells } from './clock-cells'
import { TooComplex } from './diagram'
import { listCells } from './list-cells'
import { numberCells } from './number-cells'
import { textCells } from './text-cells'

describe('numbers', () => {
  const values = (constants: string[]) => numberCells(constants).map(({ value }) => value)
  it.each<[constants: string[], values: number[]]>([
    [['500'], [499, 500, 501]],
    [
      ['500', '1000'],
      [499, 500, 501, 1000, 1001],
    ],
    [
      ['1', '2'],
      [0, 1, 1.1, 2, 3],
    ],
    [
      ['0.0001', '0.0002'],
      [0, 0.0001, 0.0002, 1],
    ],
    [['-0.5'], [-1, -0.5, 0]],
    [['999999999999999'], [999999999999998, 999999999999999]],
    [
      ['-999999999999999', '999999999999999'],
      [-999999999999999, -999999999999998, 999999999999999],
    ],
    // 15 digits: of twelve before the point three are left.
    [
      ['123456789012.345', '123456789012.346'],
      [123456789012, 123456789012.345, 123456789012.346, 123456789013],
    ],
    [[], [1]],
  ])('%j', (constants, expected) => {
    expect(values(constants)).toEqual(expected)
    expect(values(constants).every(isJudgeable)).toBe(true)
  })
})

describe('texts', () => {
  it('equality: the named ones and any other', () => {
    expect(textCells(['eur', 'other'], [])).toEqual(['eur', 'other', 'other-1'])
  })
  it.each<[what: string, points: string[], patterns: string[][], answers: number]>([
    ['a prefix', [], [['a', '']], 2],
    [
      'a longer prefix lies within a shorter one',
      [],
      [
        ['a', ''],
        ['ab', ''],
      ],
      3,
    ],
    [
      'two prefixes exclude each other',
      [],
      [
        ['a', ''],
        ['b', ''],
      ],
      3,
    ],
    [
      'a prefix and a suffix meet',
      [],
      [
        ['a', ''],
        ['', 'b'],
      ],
      4,
    ],
    [
      'a part that is longer than what is between',
      [],
      [
        ['ab', 'ba'],
        ['', 'aba', ''],
      ],
      4,
    ],
    ['a point within a pattern', ['ab'], [['a', '']], 3],
    ['everything', [], [['', '']], 1],
    ['a star as a character', ['*'], [['*', '']], 3],
  ])('%s', (_what, points, patterns, answers) => {
    const cells = textCells(points, patterns)
    expect(cells).toHaveLength(answers)
    expect(new Set(cells).size).toBe(answers)
  })
  it('gives up in words', () => {
    const parts = Array.from({ length: 14 }, (_, at) => ['', String.fromCharCode(97 + at), ''])
    expect(() => textCells([], parts)).toThrow(TooComplex)
  })
})

it('lists: by what is in them, of which type, and how many', () => {
  expect(listCells(['a'], [])).toEqual([[], ['other'], ['a'], [424_242], [true], [{}]])
  expect(listCells([], [2]).map(list => list.length)).toEqual([0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3])
  expect(
    listCells([true, false], []).filter(list => list.every(each => typeof each === 'boolean')),
  ).toHaveLength(4)
})

it('the clock: the start of every stretch of the week', () => {
  const cells = clockCells(['mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin'], 1_800_000_000)
  const hours = new Set(
    cells.map(at =>
      new Date(at * 1000).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' }),
    ),
  )
  expect([...hours]).toEqual(expect.arrayContaining(['09:00', '17:00']))
  expect(cells.length).toBeLessThan(40)
})
