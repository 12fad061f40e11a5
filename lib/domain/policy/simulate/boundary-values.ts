/**
 * The values of one field that the rules of an action tell apart, each as a person reads it: on every limit and on both
 * sides of it, missing, of another type; for the clock, when a window opens or closes and the second before.
 */
import type { FieldCells } from '../analysis/field-cells'
import { clockLimits } from '../analysis/clock-cells'
import { lastOf } from '../analysis/number-cells'
import { localTimeText } from '../time-window'

export type BoundaryValue =
  | { kind: 'value'; value: unknown; shown: string }
  | { kind: 'missing'; shown: string }
  /** Epoch seconds. */
  | { kind: 'clock'; at: number; shown: string }

const MAX_SHOWN = 60

/** `now` in epoch seconds: windows are asked from then on. */
export function boundaryValues({ field, leaves, classes }: FieldCells, now: number): BoundaryValue[] {
  if (field[0] === 'clock') {
    const windows = leaves.flatMap(({ value }) => (typeof value === 'string' ? value : []))
    return clockValues([...new Set(windows)], now)
  }
  return classes
    .flatMap(({ cells }) => cells)
    .flatMap((cell): BoundaryValue[] => {
      if (cell.kind === 'missing') return [{ kind: 'missing', shown: 'missing' }]
      const last = cell.range ? lastOf(cell.range) : null
      return [cell.value, ...(last === null ? [] : [last])].map(plainValue)
    })
}

export function plainValue(value: unknown): BoundaryValue {
  const isLong = Array.isArray(value) && JSON.stringify(value).length > MAX_SHOWN
  const text = isLong ? `a list of ${value.length}` : (JSON.stringify(value) ?? '')
  return { kind: 'value', value, shown: text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text }
}

/** Each said in the zone of the window that it limits. */
function clockValues(windows: readonly string[], now: number): BoundaryValue[] {
  return windows.flatMap(window =>
    clockLimits([window], now).map((at): BoundaryValue => {
      const seconds = at % 60 === 59 ? ':59' : ''
      const text = localTimeText(window, at) ?? ''
      return { kind: 'clock', at, shown: text.replace(/(\d\d:\d\d)/, `$1${seconds}`) }
    }),
  )
}
