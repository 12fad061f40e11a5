/**
 * What AgentCore policies see of a call: `context.input`, typed by the tool's JSON Schema (string → String,
 * integer → Long, number → Decimal, boolean → Bool), and the token's claims as tags of the principal.
 */
import { holds } from '../../policy/evaluate-condition'
import type { NormalLeaf } from '../../policy/model'
import { own } from '../../policy/own'
import { and, cedarString, type Expression, or } from './cedar-text'
import type { CannotSay, LeafWriter } from './clear-condition'
import { compareList, compareValue, DECIMALS, type NumberWriter, scalarKind } from './compare-value'
import { isClearWhenMissing } from './facts'
import { type CedarType, DECIMAL, LONG, optional, record, TEXT, TRUTH } from './schema'

/** The Cedar type of a JSON Schema, null where AgentCore's mapping isn't known: unions, references, no type. */
export function inputType(schema: unknown, depth = 0): CedarType | null {
  if (typeof schema !== 'object' || schema === null || depth > 16) return null
  const { type, items, properties, required } = schema as Record<string, unknown>
  if (type === 'string') return TEXT
  if (type === 'integer') return LONG
  if (type === 'number') return DECIMAL
  if (type === 'boolean') return TRUTH
  if (type === 'array') {
    const element = inputType(items, depth + 1)
    return element && { type: 'Set', element }
  }
  if (type !== 'object' || typeof properties !== 'object' || properties === null) return null
  const attributes = Object.entries(properties).flatMap(([key, child]) => {
    const known = inputType(child, depth + 1)
    if (known === null) return []
    return [[key, Array.isArray(required) && required.includes(key) ? known : optional(known)] as const]
  })
  return record(Object.fromEntries(attributes))
}

export type CallShape = { input: CedarType | null; environment: string; purposeClaim: string }

/** Cedar's whole numbers, which a rule may compare with a fraction. */
const LONGS: NumberWriter = {
  literal: number => (number.includes('.') ? null : number),
  compare(value, op, number) {
    if (!number.includes('.')) return `${value} ${{ lt: '<', lte: '<=', gt: '>', gte: '>=' }[op]} ${number}`
    const below = Math.floor(Number(number))
    return op === 'lt' || op === 'lte' ? `${value} <= ${below}` : `${value} > ${below}`
  },
  judgeable: value => `${value} > -1000000000000000 && ${value} < 1000000000000000`,
}

/** From 12 digits on, 4 decimals are more than the 15 digits that the console judges, and Cedar can't count them. */
const INPUT_DECIMALS: NumberWriter = {
  ...DECIMALS,
  judgeable: value =>
    `${value}.greaterThan(decimal("-100000000000.0")) && ${value}.lessThan(decimal("100000000000.0"))`,
}

export function inputLeafWriter({ input, environment, purposeClaim }: CallShape): LeafWriter {
  return (leaf, cannotSay) => {
    const { field, op } = leaf
    const [root = ''] = field
    if (op === 'during') return unsaid(cannotSay, 'It looks at the clock, and AgentCore has none.')
    // The gateway serves one environment, and a token with an actor chain is denied.
    if (root === 'environment') return !holds(leaf, { environment }, 0)
    if (root === 'actor_chain') return !holds(leaf, { actor_chain: [] }, 0)
    if (root === 'purpose' && field.length === 1) return claim(leaf, purposeClaim)
    if (root !== 'arguments') {
      return unsaid(
        cannotSay,
        `It looks at ${field.join('.')}, and AgentCore shows policies the arguments of a call only.`,
      )
    }
    return argument(leaf, input, cannotSay)
  }
}

function claim(leaf: NormalLeaf, name: string): Expression {
  if (leaf.op === 'exists') return leaf.negated ? `principal.hasTag(${cedarString(name)})` : false
  if (scalarKind(leaf) !== 'text') return false
  const tag = cedarString(name)
  return and([
    `principal.hasTag(${tag})`,
    compareValue(leaf, `principal.getTag(${tag})`, leaf.negated, INPUT_DECIMALS),
  ])
}

function argument(leaf: NormalLeaf, input: CedarType | null, cannotSay: CannotSay): Expression {
  const path = leaf.field.slice(1)
  let type = input
  let term = 'context.input'
  const guards: string[] = []
  for (const key of path) {
    type = (type?.type === 'Record' && own(type.attributes, key)) || null
    guards.push(`${term} has ${cedarString(key)}`)
    term = `${term}[${cedarString(key)}]`
  }
  const isThere = and(guards)
  if (type === null) {
    return unsaid(cannotSay, `The tool’s schema gives ${leaf.field.join('.')} no type that AgentCore knows.`)
  }
  if (leaf.op === 'exists') return leaf.negated ? isThere : not(isThere)
  const missing = isClearWhenMissing(leaf) ? not(isThere) : false
  return or([guarded(isThere, compareTyped(leaf, term, type, cannotSay)), missing])
}

/** false too where the type is another than the rule's: then the console finds it unknown as well. */
function compareTyped(leaf: NormalLeaf, term: string, type: CedarType, cannotSay: CannotSay): Expression {
  const kind = scalarKind(leaf)
  const wanted = leaf.negated
  if (leaf.op === 'longer_than') {
    if (type.type !== 'Set') return false
    return unsaid(cannotSay, 'It counts the items of a list, and Cedar’s sets can’t be counted.')
  }
  if (type.type === 'Set') {
    if (type.element?.type === 'Long' || type.element?.type === 'Extension') {
      if (kind !== 'number') return false
      return unsaid(
        cannotSay,
        'It looks for a number in a list, and Cedar can’t see whether all of them are plain.',
      )
    }
    return kind === kindOf(type.element) ? compareList(leaf, term, wanted, INPUT_DECIMALS) : false
  }
  if (kind !== kindOf(type)) return false
  const numbers = type.type === 'Long' ? LONGS : INPUT_DECIMALS
  const compared = compareValue(leaf, term, wanted, numbers)
  return kind === 'number' ? guarded(numbers.judgeable(term), compared) : compared
}

function kindOf(type: CedarType | undefined) {
  if (type?.type === 'String') return 'text'
  if (type?.type === 'Boolean') return 'truth'
  return type?.type === 'Long' || type?.type === 'Extension' ? 'number' : null
}

function guarded(guard: Expression, expression: Expression): Expression {
  return expression === false ? false : and([guard, expression])
}

function not(expression: Expression): Expression {
  return typeof expression === 'string' ? `!(${expression})` : !expression
}

function unsaid(cannotSay: CannotSay, what: string): false {
  cannotSay(what)
  return false
}
