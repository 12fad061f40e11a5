/** A set of a field's classes in words: "amount at most 500", "currency "eur" or "usd"", "force left out". */
import { fieldName } from '../describe-condition'
import { localTimeText } from '../time-window'
import type { Cell, FieldCells } from './field-cells'
import { rangeWords } from './gaps'
import type { NumberCell } from './number-cells'

const PATTERNS = ['starts_with', 'ends_with', 'contains', 'matches']
const MAX_NAMED = 4

export function describeClasses(cells: FieldCells, chosen: ReadonlySet<number>): string {
  const name = fieldName(cells.field)
  const all = cells.classes.flatMap(({ cells: inClass }, at) =>
    inClass.map(cell => ({ cell, isChosen: chosen.has(at) })),
  )
  const of = (kind: Cell['kind']) => all.filter(({ cell }) => cell.kind === kind && cell.wanted)
  const left = all.some(({ cell, isChosen }) => cell.kind === 'missing' && isChosen) ? ['left out'] : []
  // Only whether it is there was asked.
  if (cells.leaves.every(({ op }) => op === 'exists')) return `${name} ${left[0] ?? 'given'}`
  const [clock] = of('clock').filter(({ isChosen }) => isChosen)
  if (clock) return `at another time, such as ${clockText(cells, clock.cell)}`
  const parts = [
    ...numberParts(of('number')),
    ...textParts(cells, of('text')),
    ...of('boolean').flatMap(({ cell, isChosen }) => (isChosen ? String(cell.value) : [])),
    ...listParts(of('list')),
    ...left,
  ]
  if (parts.length > 0) return `${name} ${parts.join(', or ')}`
  const [any] = all.filter(({ isChosen }) => isChosen)
  return `${name} such as ${JSON.stringify(any?.cell.value ?? null)}`
}

type Marked = { cell: Cell; isChosen: boolean }

function numberParts(cells: Marked[]): string[] {
  const sorted = cells
    .flatMap(({ cell, isChosen }) => (cell.range ? { range: cell.range, isChosen } : []))
    .sort((a, b) => a.range.value - b.range.value)
  const runs: [NumberCell, NumberCell][] = []
  let isOpen = false
  for (const { range, isChosen } of sorted) {
    const last = runs.at(-1)
    if (isChosen && isOpen && last) last[1] = range
    else if (isChosen) runs.push([range, range])
    isOpen = isChosen
  }
  return runs.map(([first, last]) => rangeWords(first, last))
}

function textParts({ leaves }: FieldCells, cells: Marked[]): string[] {
  const chosen = cells.filter(({ isChosen }) => isChosen).map(({ cell }) => JSON.stringify(cell.value))
  const others = cells.filter(({ isChosen }) => !isChosen).map(({ cell }) => JSON.stringify(cell.value))
  const [first] = chosen
  if (first === undefined) return []
  const named = new Set(
    leaves.flatMap(({ op, value }) =>
      PATTERNS.includes(op) ? [] : [value].flat().map(scalar => JSON.stringify(scalar)),
    ),
  )
  const isNamed = (text: string) => named.has(text)
  if (chosen.every(isNamed) && chosen.length <= MAX_NAMED) return [chosen.join(' or ')]
  const hasPatterns = leaves.some(({ op }) => PATTERNS.includes(op))
  if (others.length === 0) return ['any text']
  if (!hasPatterns && others.length <= MAX_NAMED && others.every(isNamed))
    return [`a text other than ${others.join(', ')}`]
  return [`such as ${chosen.find(text => text !== '""') ?? first}`]
}

function listParts(cells: Marked[]): string[] {
  const chosen = cells.filter(({ isChosen }) => isChosen)
  const lists = chosen.map(({ cell }) => cell.value).filter(value => Array.isArray(value))
  const shortest = lists.toSorted((a, b) => a.length - b.length).find(list => list.length > 0)
  if (lists.length === 0) return []
  if (chosen.length === cells.length) return ['any list']
  if (shortest === undefined) return ['an empty list']
  return [`a list such as ${shortest.length > 6 ? `one of ${shortest.length}` : JSON.stringify(shortest)}`]
}

function clockText({ leaves }: FieldCells, { value }: Cell): string {
  const [leaf] = leaves
  return (typeof leaf?.value === 'string' ? localTimeText(leaf.value, Number(value)) : null) ?? 'later'
}
