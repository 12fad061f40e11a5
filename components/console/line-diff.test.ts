import { expect, test } from 'vitest'
import { seededRandom } from '@/lib/testing/random'
import { hunks, lineDiff } from './line-diff'

const side = (entries: ReturnType<typeof lineDiff>, leave: 'added' | 'removed') =>
  entries
    .filter(entry => entry.kind !== leave)
    .map(entry => entry.text)
    .join('\n')

test('leaving out what was added gives the text before, leaving out what was removed the one after', () => {
  const random = seededRandom(3)
  for (let round = 0; round < 200; round++) {
    const text = () => random.many(30, () => `line ${random.int(8)}`).join('\n')
    const [before, after] = [text(), text()]
    const entries = lineDiff(before, after)
    expect(side(entries, 'added')).toBe(before)
    expect(side(entries, 'removed')).toBe(after)
  }
})

test('a text of 40,000 lines with changes far apart is compared whole, not cut', () => {
  const lines = Array.from({ length: 40_000 }, (_, at) => `line ${at}`)
  const changed = lines.with(5, 'other').with(39_990, 'another')
  const entries = lineDiff(lines.join('\n'), changed.join('\n'))
  expect(entries.filter(entry => entry.kind !== 'same').map(entry => `${entry.kind} ${entry.text}`)).toEqual([
    'removed line 5',
    'added other',
    'removed line 39990',
    'added another',
  ])
  expect(hunks(entries).filter(entry => entry === null)).toHaveLength(3)
})

test('without a line in common all of it changed', () => {
  const before = Array.from({ length: 3000 }, () => 'a').join('\n')
  const after = Array.from({ length: 3000 }, () => 'b').join('\n')
  expect(lineDiff(before, after).filter(entry => entry.kind === 'same')).toEqual([])
})
