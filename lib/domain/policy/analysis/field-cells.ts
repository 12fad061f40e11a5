/**
 * The values of one field that a set of comparisons tells apart, gathered into classes that they answer alike. What a
 * class answers is asked of the evaluator itself, with one of its values.
 */
import { holds } from '../evaluate-condition'
import type { NormalLeaf, Scalar } from '../model'
import { clockCells } from './clock-cells'
import { type Element, listCells } from './list-cells'
import { type NumberCell, numberCells } from './number-cells'
import { setPath } from './set-path'
import { textCells } from './text-cells'

export type Kind = 'number' | 'text' | 'boolean' | 'list' | 'object' | 'clock' | 'missing'

/** One value and what it stands for: of a number all within `range`. `wanted`: of a type that a comparison asks for. */
export type Cell = { kind: Kind; value: unknown; wanted: boolean; range?: NumberCell }

export type FieldClass = {
  cells: Cell[]
  /** Per comparison: whether it holds, and whether it would without the benefit of being unknown. */
  holds: boolean[]
  sure: boolean[]
  /** An object: only then do fields below this one have values. */
  isObject: boolean
}

export type FieldCells = {
  field: string[]
  leaves: NormalLeaf[]
  classes: FieldClass[]
}

/** A request whose chain is no list of texts, or longer, is denied whatever the rules say. */
const MAX_CHAIN = 8

/** `leaves` all name this field. `now` in epoch seconds. */
export function fieldCells(field: string[], leaves: NormalLeaf[], now: number): FieldCells {
  const classes = new Map<string, FieldClass>()
  for (const cell of cellsOf(field, leaves, now)) {
    const context: Record<string, unknown> = {}
    const isClock = field[0] === 'clock'
    if (cell.kind !== 'missing' && !isClock) setPath(context, field, cell.value)
    const at = isClock ? Number(cell.value) : now
    const answers = leaves.map(leaf => holds(leaf, context, at))
    const sure = leaves.map(
      (leaf, i) => answers[i]! && !holds({ ...leaf, negated: !leaf.negated }, context, at),
    )
    const isObject = cell.kind === 'object'
    const key = `${isObject}${answers}${sure}`
    const known = classes.get(key)
    if (known) known.cells.push(cell)
    else classes.set(key, { cells: [cell], holds: answers, sure, isObject })
  }
  return { field, leaves, classes: [...classes.values()] }
}

/** Typical values first: examples take the first of a class. */
function cellsOf(field: string[], leaves: NormalLeaf[], now: number): Cell[] {
  const [root] = field
  const isWhole = field.length === 1
  if (root === 'clock' && isWhole) {
    const windows = leaves.flatMap(({ value }) => (typeof value === 'string' ? value : []))
    return clockCells(windows, now).map(value => ({ kind: 'clock', value, wanted: true }))
  }
  const types = wantedTypes(leaves)
  const of = (kind: Kind, values: unknown[]): Cell[] =>
    values.map(value => ({ kind, value, wanted: types.has(kind) }))
  const lists = of('list', listsOf(leaves))
  if (root === 'actor_chain' && isWhole) {
    return lists.filter(
      ({ value }) =>
        Array.isArray(value) && value.length <= MAX_CHAIN && value.every(each => typeof each === 'string'),
    )
  }
  const texts = of('text', textsOf(leaves))
  const missing = of('missing', [undefined])
  // Anything else there is malformed (`parse-request.ts`), and denied before any rule.
  if (root === 'session' && isWhole) return [...texts, ...missing]
  const numbers = numberCells(leaves.flatMap(numbersOf)).map(
    (range): Cell => ({ kind: 'number', value: range.value, wanted: types.has('number'), range }),
  )
  const typed = [...numbers, ...texts, ...of('boolean', [true, false]), ...lists]
  return [
    ...typed.filter(cell => cell.wanted),
    ...missing,
    ...typed.filter(cell => !cell.wanted),
    ...of('object', [{}]),
  ]
}

function wantedTypes(leaves: NormalLeaf[]): Set<Kind> {
  return new Set(
    leaves.flatMap((leaf): Kind[] => {
      const [first] = scalars(leaf)
      if (leaf.op === 'longer_than') return ['list']
      if (leaf.op === 'contains') return typeof first === 'string' ? ['text', 'list'] : ['list']
      if (first === undefined) return []
      return [typeof first === 'object' ? 'number' : typeof first === 'boolean' ? 'boolean' : 'text']
    }),
  )
}

const scalars = ({ value }: NormalLeaf): Scalar[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

function numbersOf(leaf: NormalLeaf): string[] {
  if (leaf.op === 'contains' || leaf.op === 'longer_than') return []
  return scalars(leaf).flatMap(scalar => (typeof scalar === 'object' ? scalar.number : []))
}

function textsOf(leaves: NormalLeaf[]): string[] {
  const points: string[] = []
  const patterns: string[][] = []
  for (const leaf of leaves) {
    const texts = scalars(leaf).flatMap(scalar => (typeof scalar === 'string' ? scalar : []))
    const [text = ''] = texts
    if (leaf.op === 'starts_with') patterns.push([text, ''])
    else if (leaf.op === 'ends_with') patterns.push(['', text])
    else if (leaf.op === 'contains' && texts.length > 0) patterns.push(['', text, ''])
    else if (leaf.op === 'matches') patterns.push(text.split('*'))
    else points.push(...texts)
  }
  return textCells(points, patterns)
}

function listsOf(leaves: NormalLeaf[]): unknown[][] {
  const asked = leaves.filter(({ op }) => op === 'contains' || op === 'longer_than')
  if (asked.length === 0) return [[]]
  const named = asked
    .filter(({ op }) => op === 'contains')
    .flatMap(scalars)
    .map((scalar): Element => (typeof scalar === 'object' ? Number(scalar.number) : scalar))
  const lengths = asked
    .filter(({ op }) => op === 'longer_than')
    .flatMap(scalars)
    .map(scalar => (typeof scalar === 'object' ? Number(scalar.number) : 0))
  return listCells(named, lengths)
}
