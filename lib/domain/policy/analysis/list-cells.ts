/** The lists that `contains` and `longer_than` tell apart: which named elements are in it, of which type, how many. */
import { TooComplex } from './diagram'

export type Element = string | number | boolean

const MAX_NAMED = 8
const OTHER_NUMBER = 424_242

/** `lengths`: the numbers that lists are held to be longer than. */
export function listCells(named: readonly Element[], lengths: readonly number[]): unknown[][] {
  const sizes = [...new Set([1, ...lengths.flatMap(length => [length, length + 1])])].filter(size => size > 0)
  const cells: unknown[][] = [[]]
  for (const type of ['string', 'number', 'boolean'] as const) {
    const wanted = [...new Set(named.filter(element => typeof element === type))]
    if (wanted.length > MAX_NAMED)
      throw new TooComplex(`A list is asked for more than ${MAX_NAMED} elements of one type.`)
    const other = otherThan(wanted, type)
    for (let chosen = 0; chosen < 2 ** wanted.length; chosen++) {
      const inside: Element[] = wanted.filter((_, at) => (chosen >> at) & 1)
      const fill = inside[0] ?? other
      if (fill === undefined) continue
      for (const size of new Set([...sizes, Math.max(1, inside.length)])) {
        if (size < inside.length) continue
        cells.push([...inside, ...Array.from({ length: size - inside.length }, () => fill)])
      }
    }
  }
  // Elements of more than one type, or of none that can be compared.
  for (const size of sizes) cells.push(Array.from({ length: size }, () => ({})))
  return cells
}

/** undefined: both booleans are named. */
function otherThan(wanted: readonly Element[], type: 'string' | 'number' | 'boolean'): Element | undefined {
  if (type === 'boolean') return [true, false].find(value => !wanted.includes(value))
  for (let at = 0; ; at++) {
    const candidate = type === 'number' ? OTHER_NUMBER + at : at === 0 ? 'other' : `other-${at}`
    if (!wanted.includes(candidate)) return candidate
  }
}
