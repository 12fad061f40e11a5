import { expect, it } from 'vitest'
import { parseSort, sortText, sortValues } from './sort'

it('reads and writes the URL parameter', () => {
  for (const text of ['name', '-calls']) expect(sortText(parseSort(text) ?? undefined)).toBe(text)
  expect(parseSort('')).toBeNull()
  expect(parseSort('-')).toBeNull()
})

/** What the table does with an ascending comparison. */
function order(values: (string | number | null)[], desc: boolean) {
  return [...values].sort((a, b) => sortValues(a, b, desc) * (desc ? -1 : 1))
}

it('keeps missing values last in both directions', () => {
  expect(order([2, null, 10, 1], false)).toEqual([1, 2, 10, null])
  expect(order([2, null, 10, 1], true)).toEqual([10, 2, 1, null])
})

it('compares text as people do', () => {
  expect(order(['r10', 'R2', 'r1'], false)).toEqual(['r1', 'R2', 'r10'])
})
