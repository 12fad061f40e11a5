/** A condition in normal form → the form that `countersign.rego` proves clear: negation and type in the operator. */
import { holds } from '../evaluate-condition'
import type { NormalCondition, NormalLeaf, Operator, Scalar } from '../model'
import { readTimeWindow, type Span, spansByDay } from '../time-window'
import { NumberText } from './canonical-text'

type CompiledScalar = string | boolean | number | NumberText
/** Spans in minutes of the day by Go's name of the weekday. All seven stand there: one that is missing proves nothing. */
export type CompiledWindow = { zone: string; spans: Record<string, Span[]> }
export type CompiledLeaf = {
  field: string[]
  op: string
  /** The documented default of a missing field is one that is clear. */
  optional?: true
  value: CompiledScalar | CompiledScalar[] | CompiledWindow | null
}
export type CompiledCondition = CompiledLeaf | { of: CompiledCondition[]; op: 'all' | 'any' }

/** Both sides of each pair are unknown for the same values, so turning one into the other loses nothing. */
const OPPOSITES: Partial<Record<Operator, Operator>> = {
  eq: 'ne',
  ne: 'eq',
  in: 'not_in',
  not_in: 'in',
  gt: 'lte',
  gte: 'lt',
  lt: 'gte',
  lte: 'gt',
}

export function compileCondition(condition: NormalCondition | null): CompiledCondition | null {
  if (condition === null) return null
  if ('all' in condition) return { of: condition.all.map(child => compileCondition(child)!), op: 'all' }
  if ('any' in condition) return { of: condition.any.map(child => compileCondition(child)!), op: 'any' }
  return compileLeaf(condition)
}

function compileLeaf(leaf: NormalLeaf): CompiledLeaf {
  const { field, value } = leaf
  // `exists` without "not" is refused at authoring; an operator that Rego doesn't know is never clear.
  if (leaf.op === 'exists') return { field, op: leaf.negated ? 'missing' : 'exists', value: null }
  if (leaf.op === 'during')
    return { field, op: leaf.negated ? 'not_during' : 'during', value: compileWindow(value) }
  const opposite = OPPOSITES[leaf.op]
  const op = leaf.negated ? (opposite ?? `not_${leaf.op}`) : leaf.op
  const right =
    value === undefined ? null : Array.isArray(value) ? value.map(compileScalar) : compileValue(leaf, value)
  const typed = `${op}_${typeOf(value)}`
  // Default and value are both known here, so Rego need not compare them.
  if (leaf.absent !== undefined && !holds(leaf, {}, 0))
    return { field, op: typed, optional: true, value: right }
  return { field, op: typed, value: right }
}

const GO_WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** null, which is never clear, where the window can't be read. */
function compileWindow(value: Scalar | Scalar[] | undefined): CompiledWindow | null {
  const window = typeof value === 'string' ? readTimeWindow(value) : ''
  if (typeof window === 'string') return null
  const spans = spansByDay(window)
  return {
    zone: window.zone,
    spans: Object.fromEntries(GO_WEEKDAYS.map((day, at) => [day, spans[at]!])),
  }
}

function typeOf(value: Scalar | Scalar[] | undefined): string {
  const scalar = Array.isArray(value) ? value[0] : value
  if (typeof scalar === 'object') return 'number'
  return typeof scalar === 'boolean' ? 'flag' : 'text'
}

function compileValue(leaf: NormalLeaf, value: Scalar): CompiledScalar {
  return leaf.op === 'matches' && typeof value === 'string' ? patternRegex(value) : compileScalar(value)
}

function compileScalar(scalar: Scalar): CompiledScalar {
  if (typeof scalar !== 'object') return scalar
  const number = Number(scalar.number)
  return Number.isSafeInteger(number) && String(number) === scalar.number
    ? number
    : new NumberText(scalar.number)
}

/** An anchored RE2 expression in which only `*` means anything: never `glob.match`, where `?`, `[` and `{` do. */
export function patternRegex(pattern: string): string {
  return `^(?s:${pattern
    .split('*')
    .map(part => part.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&'))
    .join('.*')})$`
}
