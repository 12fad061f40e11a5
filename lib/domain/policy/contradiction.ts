/**
 * Conditions that say nothing: an `all` that no known value meets, an `any` that every value meets. Found where it
 * is cheap and certain, within one group and one field; what needs all rules at once is the analysis' (`analysis/`).
 * Such a rule would still hold where its field is missing, which is never what was meant.
 */
import { type Refusal, refuseField } from '../refusal'
import { fieldName } from './describe-condition'
import { holds } from './evaluate-condition'
import type { Condition, NormalCondition, NormalLeaf, Scalar } from './model'
import { type Span, spansByDay, readTimeWindow } from './time-window'
import { DAY_MINUTES } from './time-zone'

type Placed = { leaf: NormalLeaf; pointer: string }

/** `authored` and its normal form; `at` prefixes the pointer. null: nothing is certainly wrong. */
export function findContradiction(
  authored: Condition | null,
  normal: NormalCondition | null,
  at = '',
): Refusal | null {
  return authored === null || normal === null ? null : walk(authored, normal, at)
}

function walk(authored: Condition, normal: NormalCondition, at: string): Refusal | null {
  if ('not' in authored) return walk(authored.not, normal, `${at}/not`)
  if ('op' in normal) return null
  const isAll = 'all' in normal
  const problem = ofGroup(placedLeaves(authored, normal, at, isAll), isAll)
  if (problem) return problem
  for (const [child, normalChild, pointer] of children(authored, normal, at)) {
    const found = walk(child, normalChild, pointer)
    if (found) return found
  }
  return null
}

/** Normal form turns `all` into `any` under `not`, and leaves every part at its place. */
function children(
  authored: Condition,
  normal: NormalCondition,
  at: string,
): [Condition, NormalCondition, string][] {
  if ('op' in normal || 'field' in authored || 'not' in authored) return []
  const parts = 'all' in normal ? normal.all : normal.any
  const [key, said] = 'all' in authored ? ['all', authored.all] : ['any', authored.any]
  return said.map((child, i) => [child, parts[i]!, `${at}/${key}/${i}`])
}

/** Comparisons that must all hold (or of which one must), those in groups of the same kind inside among them. */
function placedLeaves(authored: Condition, normal: NormalCondition, at: string, isAll: boolean): Placed[] {
  if ('not' in authored) return placedLeaves(authored.not, normal, `${at}/not`, isAll)
  if ('op' in normal) return [{ leaf: normal, pointer: at }]
  if ('all' in normal !== isAll) return []
  return children(authored, normal, at).flatMap(([child, part, pointer]) =>
    placedLeaves(child, part, pointer, isAll),
  )
}

/** One of them always holds exactly when the opposites of all never hold together. */
function ofGroup(placed: Placed[], isAll: boolean): Refusal | null {
  const byField = new Map<string, Placed[]>()
  for (const one of placed) {
    const key = fieldKey(one.leaf)
    byField.set(key, [...(byField.get(key) ?? []), one])
  }
  for (const group of byField.values()) {
    if (group.length < 2) continue
    const leaves = group.map(({ leaf }) => (isAll ? leaf : { ...leaf, negated: !leaf.negated }))
    if (!isImpossible(leaves)) continue
    const last = group.at(-1)!
    const pointer = `${last.pointer}/${last.leaf.value === undefined ? 'field' : 'value'}`
    return refuseField(pointer, sentence(last.leaf, isAll))
  }
  return null
}

/** Windows are compared within one time zone. */
function fieldKey(leaf: NormalLeaf): string {
  const window = leaf.op === 'during' && typeof leaf.value === 'string' ? readTimeWindow(leaf.value) : ''
  return JSON.stringify([leaf.field, typeof window === 'object' ? window.zone : null])
}

function sentence(leaf: NormalLeaf, isAll: boolean): string {
  if (leaf.op === 'during') {
    return isAll
      ? 'No time is in all of these windows: the rule would never hold.'
      : 'Every time is in one of these windows: the rule would always hold. Leave the condition out instead.'
  }
  const name = fieldName(leaf.field)
  return isAll
    ? `No value of ${name} meets all that this group says of it: the rule would hold only where ${name} is missing or of another type.`
    : `Every value of ${name} meets one of what this group says of it: the rule would always hold. Leave the condition out instead.`
}

function isImpossible(leaves: NormalLeaf[]): boolean {
  if (leaves[0]!.op === 'during') return noMinuteIn(leaves)
  const candidates = candidatesOf(leaves)
  if (candidates !== null)
    return candidates.every(value => leaves.some(leaf => !holds(leaf, contextOf(leaf.field, value), 0)))
  return isEmptyInterval(leaves)
}

const MISSING = Symbol('missing')

/** Every known value that could meet all of them, where one of them names a few. */
function candidatesOf(leaves: NormalLeaf[]): unknown[] | null {
  if (leaves.some(leaf => leaf.op === 'exists' && leaf.negated)) return [MISSING]
  for (const { op, negated, value } of leaves) {
    if (value === undefined) continue
    const list = Array.isArray(value) ? value : [value]
    if (negated ? op === 'ne' || op === 'not_in' : op === 'eq' || op === 'in') return list.map(plain)
    if (typeof list[0] === 'boolean' && op !== 'contains') return [true, false]
  }
  return null
}

function plain(scalar: Scalar): unknown {
  return typeof scalar === 'object' ? Number(scalar.number) : scalar
}

function contextOf(field: string[], value: unknown): Record<string, unknown> {
  if (value === MISSING) return {}
  const inside = field.reduceRight<unknown>((child, key) => Object.fromEntries([[key, child]]), value)
  return inside as Record<string, unknown>
}

const OPPOSITES: Partial<Record<NormalLeaf['op'], NormalLeaf['op']>> = {
  gt: 'lte',
  gte: 'lt',
  lt: 'gte',
  lte: 'gt',
}

/** No number above all lower limits and below all upper ones. Of a list's length only whole numbers count. */
function isEmptyInterval(leaves: NormalLeaf[]): boolean {
  let [low, isLowIn] = [Number.NEGATIVE_INFINITY, true]
  let [high, isHighIn] = [Number.POSITIVE_INFINITY, true]
  for (const { op: said, negated, value } of leaves) {
    if (typeof value !== 'object' || Array.isArray(value)) continue
    const limit = Number(value.number)
    const op = negated ? OPPOSITES[said] : said
    const isLonger = said === 'longer_than' && !negated
    const isNotLonger = said === 'longer_than' && negated
    if (op === 'gt' || op === 'gte' || isLonger) {
      if (limit > low) [low, isLowIn] = [limit, op === 'gte']
      else if (limit === low) isLowIn &&= op === 'gte'
    } else if (op === 'lt' || op === 'lte' || isNotLonger) {
      const isIn = op !== 'lt'
      if (limit < high) [high, isHighIn] = [limit, isIn]
      else if (limit === high) isHighIn &&= isIn
    }
  }
  return low > high || (low === high && !(isLowIn && isHighIn))
}

function noMinuteIn(leaves: NormalLeaf[]): boolean {
  const weeks = leaves.map(({ value, negated }) => {
    const window = typeof value === 'string' ? readTimeWindow(value) : ''
    return typeof window === 'string' ? null : { spans: spansByDay(window), negated }
  })
  // One that can't be read always holds.
  const known = weeks.filter(week => week !== null)
  for (let at = 0; at < 7 * DAY_MINUTES; at++) {
    const [day, minute] = [Math.floor(at / DAY_MINUTES), at % DAY_MINUTES]
    if (known.every(({ spans, negated }) => isIn(spans[day]!, minute) !== negated)) return false
  }
  return known.length > 0
}

function isIn(spans: Span[], minute: number): boolean {
  return spans.some(([from, to]) => from <= minute && minute < to)
}
