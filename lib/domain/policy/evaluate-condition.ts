/**
 * Three-valued evaluation of a condition in normal form (DESIGN §4, Conditions): a missing field or a wrong
 * type is unknown, and a rule whose condition is unknown *holds*, since rules only tighten. Hence leaving an
 * argument out never gets an agent more.
 */
import type { NormalCondition, NormalLeaf, Scalar } from './model'
import { isJudgeable } from './numbers'
import { isDuring } from './time-window'

/**
 * null, the condition of a rule for every call, always holds. `now` in epoch seconds is the enforcer's own clock,
 * never the request's.
 */
export function holds(
  condition: NormalCondition | null,
  context: Record<string, unknown>,
  now: number,
): boolean {
  if (condition === null) return true
  if ('op' in condition) return leafHolds(condition, context, now)
  if ('all' in condition) return condition.all.every(child => holds(child, context, now))
  return condition.any.some(child => holds(child, context, now))
}

function leafHolds(leaf: NormalLeaf, context: Record<string, unknown>, now: number): boolean {
  const truth = leaf.op === 'during' ? duringTruth(leaf, now) : leafTruth(leaf, context)
  return truth === null || truth !== leaf.negated
}

/** null: a window or a zone that can't be read here. */
function duringTruth({ value }: NormalLeaf, now: number): boolean | null {
  return typeof value === 'string' ? isDuring(value, now) : null
}

/** The value at a path of own object keys; undefined for missing and for null. Lists have no keys here. */
export function fieldValue(context: Record<string, unknown>, field: string[]): unknown {
  let value: unknown = context
  for (const segment of field) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    // An `OddNumber` has no keys either.
    if (!Object.hasOwn(value, segment)) return undefined
    value = (value as Record<string, unknown>)[segment]
  }
  return value === null ? undefined : value
}

/** null: unknown. */
function leafTruth(leaf: NormalLeaf, context: Record<string, unknown>): boolean | null {
  let value = fieldValue(context, leaf.field)
  if (leaf.op === 'exists') return value !== undefined
  if (value === undefined) {
    if (leaf.absent === undefined) return null
    value = plain(leaf.absent)
  }
  const { value: wanted } = leaf
  if (wanted === undefined) return null
  if (Array.isArray(wanted)) return membership(leaf, value, wanted)
  const right = plain(wanted)
  switch (leaf.op) {
    case 'eq':
      return sameType(value, right) ? value === right : null
    case 'ne':
      return sameType(value, right) ? value !== right : null
    case 'contains':
      return containment(value, right)
    case 'longer_than':
      return Array.isArray(value) && typeof right === 'number' ? value.length > right : null
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return isJudgeable(value) && isJudgeable(right) ? ordered(leaf.op, value, right) : null
    case 'starts_with':
    case 'ends_with':
    case 'matches':
      return typeof value === 'string' && typeof right === 'string'
        ? textMatches(leaf.op, value, right)
        : null
    default:
      return null
  }
}

function membership(leaf: NormalLeaf, value: unknown, wanted: Scalar[]): boolean | null {
  if (wanted.length === 0 || (leaf.op !== 'in' && leaf.op !== 'not_in')) return null
  let found = false
  for (const scalar of wanted) {
    const right = plain(scalar)
    if (!sameType(value, right)) return null
    if (value === right) found = true
  }
  return leaf.op === 'in' ? found : !found
}

/** An element of a list whose elements all have the type, or a part of a string. */
function containment(value: unknown, right: string | number | boolean): boolean | null {
  if (typeof value === 'string') return typeof right === 'string' ? value.includes(right) : null
  if (!Array.isArray(value)) return null
  let found = false
  for (const element of value) {
    if (!sameType(element, right)) return null
    if (element === right) found = true
  }
  return found
}

function ordered(op: 'gt' | 'gte' | 'lt' | 'lte', left: number, right: number): boolean {
  if (op === 'gt') return left > right
  if (op === 'gte') return left >= right
  return op === 'lt' ? left < right : left <= right
}

function textMatches(op: 'starts_with' | 'ends_with' | 'matches', text: string, wanted: string): boolean {
  if (op === 'starts_with') return text.startsWith(wanted)
  return op === 'ends_with' ? text.endsWith(wanted) : matchesPattern(text, wanted)
}

/** `*` is any run of any characters, everything else stands for itself. No backtracking: linear in both. */
export function matchesPattern(text: string, pattern: string): boolean {
  const parts = pattern.split('*')
  const first = parts[0] ?? ''
  if (parts.length === 1) return text === first
  const last = parts.at(-1) ?? ''
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false
  let at = first.length
  const end = text.length - last.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > end) return false
    at = found + part.length
  }
  return true
}

/** Two decimals of at most 15 digits differ as doubles iff they differ, so `===` and `<` are exact here. */
function plain(scalar: Scalar): string | number | boolean {
  return typeof scalar === 'object' ? Number(scalar.number) : scalar
}

function sameType(value: unknown, right: string | number | boolean): boolean {
  return typeof right === 'number' ? isJudgeable(value) : typeof value === typeof right
}
