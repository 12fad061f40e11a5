/** A rule as an English sentence, including what it does when a field is missing or of another type. */
import { scalarType } from './check-leaf'
import type { Condition, Leaf, NormalCondition, NormalLeaf, Outcome, Scalar } from './model'
import { describeTimeWindow } from './time-window'

const OUTCOME_WORDS: Record<Outcome, string> = {
  allow: 'Allowed with its obligations',
  step_up: 'Needs approval',
  deny: 'Denied',
}

type Node = Condition | NormalCondition

/** "Needs approval when amount is more than 500, also when amount is missing or not a number." */
export function describeRule(outcome: Outcome, condition: NormalCondition | null): string {
  if (condition === null) return `${OUTCOME_WORDS[outcome]}, always.`
  const unknown = describeUnknown(condition)
  return `${OUTCOME_WORDS[outcome]} when ${describeCondition(condition)}${unknown === '' ? '' : `, also when ${unknown}`}.`
}

/** "amount is more than 500 and currency is one of "eur", "usd"". Takes authored and normal conditions. */
export function describeCondition(condition: Node | null): string {
  return condition === null ? 'always' : describe(condition, false)
}

/**
 * When the condition can't be judged and the rule therefore holds: "amount is missing or not a number". "" where
 * nothing can be unknown. In an `all` this needs the other parts to hold as well, which the sentence leaves out.
 */
export function describeUnknown(condition: NormalCondition | null): string {
  if (condition === null) return ''
  const byField = new Map<string, NormalLeaf[]>()
  for (const leaf of leavesOf(condition)) {
    const name = fieldName(leaf.field)
    byField.set(name, [...(byField.get(name) ?? []), leaf])
  }
  return [...byField].flatMap(([name, leaves]) => unknownPart(name, leaves) ?? []).join(', or ')
}

/** `arguments.amount` → "amount"; the actor chain in words; other roots keep their name. Keys with a dot or a space are quoted. */
/** Stands for the id of a rule that was never saved. */
export const NEW_RULE = 'draft'

export function fieldName(field: readonly string[]): string {
  if (field.length === 1 && field[0] === 'actor_chain') return 'the actor chain'
  if (field.length === 1 && field[0] === 'data_class') return 'the data class'
  if (field.length === 2 && field[0] === 'usage' && field[1] === NEW_RULE) return 'the counter of this limit'
  const shown = field.length > 1 && field[0] === 'arguments' ? field.slice(1) : field
  return shown.map(segment => (/^[\w-]+$/.test(segment) ? segment : JSON.stringify(segment))).join('.')
}

function unknownPart(name: string, leaves: NormalLeaf[]): string | null {
  // The clock is always there, and without its actor chain a call is denied anyway.
  const judged = leaves.filter(
    leaf => leaf.op !== 'exists' && leaf.op !== 'during' && leaf.field[0] !== 'actor_chain',
  )
  if (judged.length === 0) return null
  const types = [...new Set(judged.map(neededType))].join(' or not ')
  return judged.every(leaf => leaf.absent !== undefined)
    ? `${name} is not ${types}`
    : `${name} is missing or not ${types}`
}

function neededType(leaf: NormalLeaf): string {
  const { value } = leaf
  if (leaf.op === 'longer_than') return 'a list'
  const type = scalarType((Array.isArray(value) ? value[0] : value) ?? '')
  if (leaf.op === 'contains') {
    if (type === 'text') return 'a text or a list of texts'
    return type === 'number' ? 'a list of numbers' : 'a list of true and false'
  }
  if (type === 'number') return 'a number'
  return type === 'text' ? 'a text' : 'true or false'
}

function leavesOf(condition: NormalCondition): NormalLeaf[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf)
  if ('any' in condition) return condition.any.flatMap(leavesOf)
  return [condition]
}

function describe(node: Node, negated: boolean): string {
  if ('not' in node) return describe(node.not, !negated)
  if ('all' in node) return group(node.all, negated ? 'or' : 'and', negated)
  if ('any' in node) return group(node.any, negated ? 'and' : 'or', negated)
  return describeLeaf(node, 'negated' in node ? node.negated !== negated : negated)
}

function group(children: Node[], word: string, negated: boolean): string {
  const parts = children.map(child => {
    const text = describe(child, negated)
    return 'all' in child || 'any' in child ? `(${text})` : text
  })
  return parts.join(` ${word} `)
}

function describeLeaf(leaf: Leaf, negated: boolean): string {
  if (leaf.op === 'during' && typeof leaf.value === 'string')
    return `the time is ${negated ? 'outside' : 'within'} ${describeTimeWindow(leaf.value)}`
  const name = fieldName(leaf.field)
  const verb = negated ? NEGATED_VERBS[leaf.op] : VERBS[leaf.op]
  const items = leaf.op === 'longer_than' ? ' items' : ''
  const value = leaf.value === undefined ? '' : ` ${describeValue(leaf.value)}${items}`
  const absent = leaf.absent === undefined ? '' : ` (${describeValue(leaf.absent)} when it is left out)`
  return `${name} ${verb}${value}${absent}`
}

function describeValue(value: Scalar | Scalar[]): string {
  if (Array.isArray(value)) return value.map(describeValue).join(', ')
  if (typeof value === 'object') return value.number
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

const VERBS: Record<Leaf['op'], string> = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  not_in: 'is none of',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  contains: 'contains',
  starts_with: 'starts with',
  ends_with: 'ends with',
  matches: 'matches',
  exists: 'is there',
  longer_than: 'has more than',
  during: 'is within',
}

const NEGATED_VERBS: Record<Leaf['op'], string> = {
  eq: 'is not',
  ne: 'is',
  in: 'is none of',
  not_in: 'is one of',
  gt: 'is at most',
  gte: 'is less than',
  lt: 'is at least',
  lte: 'is more than',
  contains: 'does not contain',
  starts_with: 'does not start with',
  ends_with: 'does not end with',
  matches: 'does not match',
  exists: 'is missing',
  longer_than: 'has at most',
  during: 'is outside',
}
