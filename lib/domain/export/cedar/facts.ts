/**
 * What Cedar policies see of a request: not its JSON but typed facts about the fields that rules name. Cedar can't
 * ask a value for its type, so the host does: a value stands under the one kind that it has, or nowhere. What isn't
 * there is unknown, and an unknown rule holds.
 */
import { holds } from '../../policy/evaluate-condition'
import type { NormalLeaf, Scalar } from '../../policy/model'
import { and, cedarString, type Expression, or } from './cedar-text'
import type { LeafWriter } from './clear-condition'
import { compareList, compareValue, DECIMALS, scalarKind } from './compare-value'

export const FACT_KINDS = [
  'text',
  'number',
  'truth',
  /** Lists whose items all have one type, as sets; an empty list is of all three. */
  'texts',
  'numbers',
  'truths',
  /** How many items a list has, whatever they are. */
  'length',
  /** true: there. false: missing or null, as the host looked and found. */
  'present',
  /** Time windows, by their text: whether the host's clock is within. */
  'during',
] as const
export type FactKind = (typeof FACT_KINDS)[number]

/** Keys by kind: JSON pointers below `context` (RFC 6901), or for `during` the window itself. */
export type FactKeys = Record<FactKind, string[]>

export type FactSink = (kind: FactKind, key: string) => void

export function pointerOf(field: readonly string[]): string {
  return field.map(segment => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function fieldOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(segment => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** `sink` is told of each fact that the host must hand in. */
export function factLeafWriter(sink: FactSink): LeafWriter {
  const fact = (kind: FactKind, key: string, say: (value: string) => Expression): Expression => {
    const expression = say(`context.${kind}[${cedarString(key)}]`)
    if (expression === false) return false
    sink(kind, key)
    return and([`context.${kind} has ${cedarString(key)}`, expression])
  }
  return (leaf, cannotSay) => {
    const { field, op, value, negated: wanted } = leaf
    const truth = (term: string) => (wanted ? term : `!${term}`)
    const key = pointerOf(field)
    if (op === 'during') return typeof value === 'string' ? fact('during', value, truth) : false
    if (op === 'exists') return fact('present', key, truth)
    if (op === 'longer_than') {
      if (typeof value !== 'object' || Array.isArray(value) || !/^[0-9]{1,15}$/.test(value.number))
        return false
      const items = value.number
      return fact('length', key, term => `${term} ${wanted ? '>' : '<='} ${items}`)
    }
    const kind = scalarKind(leaf)
    if (kind === null) return false
    for (const beyond of beyondDecimals(leaf)) {
      cannotSay(
        `${field.join('.')} is compared with ${beyond}, beyond Cedar’s decimals (±922337203685477): a number there is unknown to Cedar, and the rule holds.`,
      )
      // Even where no expression needs it: the host says of a value as large that Cedar's answer isn't exact.
      sink('number', key)
      if (op === 'contains') sink('numbers', key)
    }
    const missing = isClearWhenMissing(leaf) ? fact('present', key, term => `!${term}`) : false
    const single = fact(kind, key, term => compareValue(leaf, term, wanted, DECIMALS))
    const listed =
      op === 'contains' ? fact(`${kind}s`, key, term => compareList(leaf, term, wanted, DECIMALS)) : false
    return or([single, listed, missing])
  }
}

/** The documented default of the tool, compared at export time. */
export function isClearWhenMissing(leaf: NormalLeaf): boolean {
  return leaf.absent !== undefined && !holds(leaf, {}, 0)
}

/** The numbers of the rule that no decimal holds. */
function beyondDecimals({ value }: NormalLeaf): string[] {
  const scalars: (Scalar | undefined)[] = Array.isArray(value) ? value : [value]
  return scalars.flatMap(scalar =>
    typeof scalar === 'object' && DECIMALS.literal(scalar.number) === null ? [scalar.number] : [],
  )
}
