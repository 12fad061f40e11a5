/**
 * When a rule's condition is provably false, as CEL. CEL engines skip a rule whose expression fails, so a deny that
 * is written down fails open: only permits are written, each under the proof that nothing speaks against it
 * (DESIGN §4, Cedar). A proof looks before it reads, so it never fails; what it can't see is no proof.
 */
import { holds } from '../../policy/evaluate-condition'
import type { NormalCondition, NormalLeaf, Scalar } from '../../policy/model'
import { isDuring, readTimeWindow } from '../../policy/time-window'
import { DAY_MINUTES, WEEKDAYS, type Weekday } from '../../policy/time-zone'
import { celScalar, celText, wildcardPattern } from './literals'

/** true and false where it is known already; else an expression that is always true or false, never an error. */
export type Clear = boolean | string

export type SeenField =
  | {
      /** Is it there, and not null? Always true or false. */
      exists: string
      value: string
      /** Is it a number that counts (`numberCounts`)? Asked only where it exists, or where `value` never fails. */
      counts: () => string
      /** `value` is null where the field isn't there, so it can be looked at without asking. */
      total: boolean
    }
  /** Fixed for this export: the condition is judged now. */
  | { context: Record<string, unknown> }

/** What the host shows to its CEL. */
export type Lens = {
  /** null: the host can't see it, so nothing is proven about it. */
  field(field: readonly string[]): SeenField | null
  /** A timestamp: the host's own clock. null: it has none. */
  now: string | null
}

export function clearCondition(condition: NormalCondition | null, lens: Lens): Clear {
  if (condition === null) return false
  if ('all' in condition) return anyOf(condition.all.map(child => clearCondition(child, lens)))
  if ('any' in condition) return allOf(condition.any.map(child => clearCondition(child, lens)))
  return clearLeaf(condition, lens)
}

export function allOf(parts: readonly Clear[]): Clear {
  if (parts.includes(false)) return false
  return joined(parts, ' && ') ?? true
}

export function anyOf(parts: readonly Clear[]): Clear {
  if (parts.includes(true)) return true
  return joined(parts, ' || ') ?? false
}

function joined(parts: readonly Clear[], word: string): string | null {
  const texts = [...new Set(parts.filter(part => typeof part === 'string'))]
  if (texts.length === 0) return null
  return texts.length === 1 ? (texts[0] ?? null) : texts.map(text => `(${text})`).join(word)
}

function not(expression: string): string {
  return `!(${expression})`
}

function clearLeaf(leaf: NormalLeaf, lens: Lens): Clear {
  if (leaf.op === 'during') return lens.now === null ? false : clearTime(leaf, lens.now)
  const seen = lens.field(leaf.field)
  if (seen === null) return false
  if ('context' in seen) return !holds(leaf, seen.context, 0)
  const { exists, total } = seen
  if (leaf.op === 'exists') return leaf.negated ? exists : not(exists)
  const whenThere = allOf([total || exists, clearValue(leaf, seen)])
  // What the rule says of a field that isn't there, `absent` included, is known now.
  return anyOf([whenThere, !holds(leaf, {}, 0) && not(exists)])
}

/** `base[key][key]…`. Fails where a key is missing. */
export function pathValue(base: string, path: readonly string[]): string {
  return path.reduce((value, key) => `${value}[${celText(key)}]`, base)
}

/** Whether there is a value at the path, be it null. Key by key: what isn't an object has no keys. Never fails. */
export function pathExists(base: string, path: readonly string[]): string {
  const steps = path.flatMap((key, i) => {
    const parent = pathValue(base, path.slice(0, i))
    const has = `${celText(key)} in ${parent}`
    return i === 0 ? [has] : [`type(${parent}) == map`, has]
  })
  return steps.join(' && ')
}

/**
 * A double counts iff its shortest decimal has at most 15 digits and 4 decimals (`isJudgeable`), read off the text
 * that CEL gives it: plain up to six digits before the point, then with an exponent.
 */
const COUNTS =
  '^-?(?:(?:0|[1-9][0-9]{0,5})(?:[.][0-9]{1,4})?|[1-9](?:[.][0-9]{1,10})?e[+]06|[1-9](?:[.][0-9]{1,11})?e[+]07|[1-9](?:[.][0-9]{1,12})?e[+]08|[1-9](?:[.][0-9]{1,13})?e[+]09|[1-9](?:[.][0-9]{1,14})?e[+]1[0-4])$'

export function numberCounts(value: string): string {
  return `type(${value}) == double && string(${value}).matches(${celText(COUNTS)})`
}

type Value = { value: string; counts: () => string }

function hasTypeOf({ value, counts }: Value, scalar: Scalar): string {
  if (typeof scalar === 'object') return counts()
  return `type(${value}) == ${typeof scalar === 'string' ? 'string' : 'bool'}`
}

/** For a value that is there: known, and the leaf doesn't hold. */
function clearValue(leaf: NormalLeaf, seen: Value): Clear {
  const { op, value: wanted, negated } = leaf
  const { value } = seen
  if (wanted === undefined) return false
  const when = (test: string) => (negated ? test : not(test))
  if (Array.isArray(wanted)) {
    const [first] = wanted
    // A list of two types would be judged by no value at all.
    if (first === undefined || wanted.some(scalar => typeof scalar !== typeof first)) return false
    const member = `${value} in [${wanted.map(celScalar).join(', ')}]`
    if (op !== 'in' && op !== 'not_in') return false
    return allOf([hasTypeOf(seen, first), when(op === 'in' ? member : not(member))])
  }
  if (op === 'contains') return clearContains(value, wanted, when)
  if (op === 'longer_than') {
    if (typeof wanted !== 'object') return false
    return allOf([`type(${value}) == list`, when(`double(size(${value})) > ${celScalar(wanted)}`)])
  }
  const test = comparison(op, value, wanted, celScalar(wanted))
  return test !== null && allOf([hasTypeOf(seen, wanted), when(test)])
}

function clearContains(value: string, wanted: Scalar, when: (test: string) => string): Clear {
  const right = celScalar(wanted)
  const element = { value: 'e', counts: () => numberCounts('e') }
  return anyOf([
    typeof wanted === 'string' && `type(${value}) == string && ${when(`${value}.contains(${right})`)}`,
    `type(${value}) == list && ${value}.all(e, ${hasTypeOf(element, wanted)}) && ${when(`${right} in ${value}`)}`,
  ])
}

function comparison(op: NormalLeaf['op'], value: string, wanted: Scalar, right: string): string | null {
  const isNumber = typeof wanted === 'object'
  const isText = typeof wanted === 'string'
  switch (op) {
    case 'eq':
      return `${value} == ${right}`
    case 'ne':
      return `${value} != ${right}`
    case 'gt':
      return isNumber ? `${value} > ${right}` : null
    case 'gte':
      return isNumber ? `${value} >= ${right}` : null
    case 'lt':
      return isNumber ? `${value} < ${right}` : null
    case 'lte':
      return isNumber ? `${value} <= ${right}` : null
    case 'starts_with':
      return isText ? `${value}.startsWith(${right})` : null
    case 'ends_with':
      return isText ? `${value}.endsWith(${right})` : null
    case 'matches':
      return isText ? `${value}.matches(${celText(wildcardPattern(wanted))})` : null
    default:
      return null
  }
}

/** CEL counts the days of the week from Sunday. */
const celDay = (day: Weekday) => (WEEKDAYS.indexOf(day) + 1) % 7

function clearTime({ value, negated }: NormalLeaf, now: string): Clear {
  const window = typeof value === 'string' ? readTimeWindow(value) : ''
  // A window or a zone that the evaluator can't read holds.
  if (typeof window === 'string' || isDuring(String(value), 0) === null) return false
  const { days, from, to, zone } = window
  const local = (what: string) => `${now}.${what}(${celText(zone)})`
  const minute = `(${local('getHours')} * 60 + ${local('getMinutes')})`
  const isDay = (list: number[]) => `${local('getDayOfWeek')} in [${list.sort().join(', ')}]`
  const starts = isDay(days.map(celDay))
  const after = from === 0 ? '' : ` && ${minute} >= ${from}`
  const before = to === DAY_MINUTES ? '' : ` && ${minute} < ${to}`
  const inside =
    from < to
      ? `${starts}${after}${before}`
      : `(${starts}${after}) || (${isDay(days.map(day => (celDay(day) + 1) % 7))}${before})`
  return negated ? inside : not(inside)
}
