/**
 * What a leaf says of a value whose Cedar type is known, as an expression for "its truth is `wanted`". Written so
 * that a host that hands in another type after all gets an error or false, never a truth: `==` between two types
 * is false without an error in Cedar, so that "differs" carries a witness of the type (DESIGN §4, Cedar).
 */
import type { NormalLeaf, Scalar } from '../../policy/model'
import { and, cedarString, decimalText, type Expression, likePattern, or } from './cedar-text'

export type ScalarKind = 'text' | 'number' | 'truth'

type Order = 'lt' | 'lte' | 'gt' | 'gte'

/** How numbers of one Cedar type are written and compared. `number` is a canonical decimal of a rule. */
export type NumberWriter = {
  /** null: no value of the type equals it. */
  literal(number: string): string | null
  /** An expression for the order, for every value of the type. */
  compare(value: string, op: Order, number: string): Expression
  /** What must be true of a value for the console to judge it too. */
  judgeable(value: string): Expression
}

const METHOD = { lt: 'lessThan', lte: 'lessThanOrEqual', gt: 'greaterThan', gte: 'greaterThanOrEqual' }

/** Cedar's extension type. The host hands in only what the console judges. */
export const DECIMALS: NumberWriter = {
  literal(number) {
    const text = decimalText(number)
    return text === null ? null : `decimal("${text}")`
  },
  compare(value, op, number) {
    const literal = DECIMALS.literal(number)
    if (literal !== null) return `${value}.${METHOD[op]}(${literal})`
    // All decimals lie on one side of it.
    const isBelow = op === 'lt' || op === 'lte'
    return isBelow !== number.startsWith('-') ? witness('number', value, DECIMALS) : false
  },
  judgeable: () => true,
}

/** The type that a value must have for the leaf to be known. */
export function scalarKind(leaf: NormalLeaf): ScalarKind | null {
  const scalar = Array.isArray(leaf.value) ? leaf.value[0] : leaf.value
  if (scalar === undefined) return null
  if (typeof scalar === 'object') return 'number'
  return typeof scalar === 'string' ? 'text' : 'truth'
}

/** `value` is an expression of the leaf's own kind. */
export function compareValue(
  leaf: NormalLeaf,
  value: string,
  wanted: boolean,
  numbers: NumberWriter,
): Expression {
  const kind = scalarKind(leaf)
  const scalars = Array.isArray(leaf.value) ? leaf.value : leaf.value === undefined ? [] : [leaf.value]
  const [scalar] = scalars
  if (kind === null || scalar === undefined) return false
  switch (leaf.op) {
    case 'eq':
    case 'in':
      return oneOf(kind, value, scalars, wanted, numbers)
    case 'ne':
    case 'not_in':
      return oneOf(kind, value, scalars, !wanted, numbers)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return kind === 'number' ? ordered(leaf.op, value, scalar, wanted, numbers) : false
    case 'contains':
      return kind === 'text' ? like(value, ['', String(scalar), ''], wanted) : false
    case 'starts_with':
      return kind === 'text' ? like(value, [String(scalar), ''], wanted) : false
    case 'ends_with':
      return kind === 'text' ? like(value, ['', String(scalar)], wanted) : false
    case 'matches':
      return kind === 'text' ? like(value, String(scalar).split('*'), wanted) : false
    default:
      return false
  }
}

/** `list` is an expression for a set of the leaf's own kind. */
export function compareList(
  leaf: NormalLeaf,
  list: string,
  wanted: boolean,
  numbers: NumberWriter,
): Expression {
  const { value: scalar } = leaf
  if (leaf.op !== 'contains' || scalar === undefined || Array.isArray(scalar)) return false
  const literal = literalOf(scalar, numbers)
  const zero = numbers.literal('0') ?? '0'
  // A number that no decimal holds is in no list of decimals: only that it is such a list is left to show.
  if (literal === null) return wanted ? false : `(${list}.contains(${zero}) || !${list}.contains(${zero}))`
  return `${wanted ? '' : '!'}${list}.contains(${literal})`
}

function like(value: string, parts: readonly string[], wanted: boolean): Expression {
  const match = `${value} like ${likePattern(parts)}`
  return wanted ? match : `!(${match})`
}

function oneOf(
  kind: ScalarKind,
  value: string,
  scalars: readonly Scalar[],
  wanted: boolean,
  numbers: NumberWriter,
): Expression {
  if (kind === 'truth') return truthOf(value, scalars, wanted)
  const literals = scalars.flatMap(scalar => literalOf(scalar, numbers) ?? [])
  const [first] = literals
  // Numbers beyond the type equal none of it: only that the value is a number is left to show.
  if (first === undefined) return wanted ? false : witness(kind, value, numbers)
  if (wanted)
    return literals.length === 1 ? `${value} == ${first}` : `[${literals.join(', ')}].contains(${value})`
  const differs =
    literals.length === 1 ? `${value} != ${first}` : `!([${literals.join(', ')}].contains(${value}))`
  return and([witness(kind, value, numbers), differs])
}

function truthOf(value: string, scalars: readonly Scalar[], wanted: boolean): Expression {
  const isWhenTrue = scalars.includes(true) === wanted
  const isWhenFalse = scalars.includes(false) === wanted
  if (isWhenTrue && isWhenFalse) return `(${value} || !${value})`
  if (isWhenTrue) return value
  return isWhenFalse ? `!${value}` : false
}

function witness(kind: ScalarKind, value: string, numbers: NumberWriter): Expression {
  if (kind === 'text') return `${value} like "*"`
  return or([numbers.compare(value, 'lte', '0'), numbers.compare(value, 'gt', '0')])
}

const OPPOSITE = { lt: 'gte', lte: 'gt', gt: 'lte', gte: 'lt' } as const

function ordered(
  op: Order,
  value: string,
  scalar: Scalar,
  wanted: boolean,
  numbers: NumberWriter,
): Expression {
  if (typeof scalar !== 'object') return false
  return numbers.compare(value, wanted ? op : OPPOSITE[op], scalar.number)
}

function literalOf(scalar: Scalar, numbers: NumberWriter): string | null {
  if (typeof scalar === 'object') return numbers.literal(scalar.number)
  return typeof scalar === 'string' ? cedarString(scalar) : String(scalar)
}
