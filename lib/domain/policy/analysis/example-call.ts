/** One concrete call for an assignment of classes: what reports show, and what a test hands to the evaluator. */
import { fieldName } from '../describe-condition'
import { localTimeText } from '../time-window'
import type { Cell, FieldCells } from './field-cells'
import { setPath } from './set-path'

export type ExampleCall = {
  /** Field names as people read them; null for left out. Only the fields that the change depends on. */
  shown: Record<string, unknown>
  context: Record<string, unknown>
  /** Epoch seconds at which it shows the change; null: at any time. */
  at: number | null
}

const MAX_SHOWN_LIST = 6

/** `assignment`: variable → class. `context` is what the call has besides. */
export function exampleCall(
  fields: readonly FieldCells[],
  assignment: ReadonlyMap<number, number>,
  context: Record<string, unknown>,
): ExampleCall {
  const example: ExampleCall = { shown: {}, context: structuredClone(context), at: null }
  // What stands above comes first: of a field that is no object there is nothing below.
  const chosen = [...assignment]
    .map(([variable, at]) => ({ cells: fields[variable]!, chosen: fields[variable]!.classes[at]! }))
    .sort((a, b) => a.cells.field.length - b.cells.field.length)
  const closed: string[][] = []
  for (const { cells, chosen: chosenClass } of chosen) {
    const { field, leaves } = cells
    if (closed.some(above => above.every((segment, at) => segment === field[at]))) continue
    const cell = typicalCell(chosenClass.cells)
    if (!chosenClass.isObject) closed.push(field)
    if (cell.kind === 'clock') {
      example.at = Number(cell.value)
      const { value } = leaves[0]!
      example.shown.clock = typeof value === 'string' ? localTimeText(value, example.at) : null
      continue
    }
    example.shown[fieldName(field)] = shownValue(cell)
    if (cell.kind !== 'missing') setPath(example.context, field, structuredClone(cell.value))
  }
  return example
}

/** What costs least is shown: a value of the type that is asked for, before one that is missing or of another type. */
export function costOfClass({ classes }: FieldCells, at: number): number {
  const cell = typicalCell(classes[at]!.cells)
  if (cell.kind === 'missing') return 5
  if (!cell.wanted) return 8
  return cell.value === '' || (Array.isArray(cell.value) && cell.value.length !== 1) ? 3 : 2
}

export function typicalCell(cells: readonly Cell[]): Cell {
  return cells.find(({ wanted }) => wanted) ?? cells[0]!
}

function shownValue({ kind, value }: Cell): unknown {
  if (kind === 'missing') return null
  return Array.isArray(value) && value.length > MAX_SHOWN_LIST ? `a list of ${value.length}` : value
}
