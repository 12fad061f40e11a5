/** One comparison as people author it: field, operator and value, each wrong part with its pointer and a sentence. */
import { z } from 'zod'
import type { Operator, Scalar } from './model'
import { DATA_CLASSES, OPERATORS } from './model'
import { canonicalDecimal } from './numbers'
import { timeWindowProblem } from './time-window'

export const MAX_FIELD_SEGMENTS = 8
export const MAX_TEXT_LENGTH = 512
export const MAX_LIST_LENGTH = 256

export const MAX_LIST_ITEMS = 1000

/** What a rule may look at: below `context`, and the enforcer's `clock`. The rest is decided by fixed steps. */
export const FIELD_ROOTS = [
  'arguments',
  'posture',
  'usage',
  'purpose',
  'task',
  'intent',
  'on_behalf_of',
  'session',
  'environment',
  'data_class',
  'actor_chain',
  'clock',
] as const

const scalarSchema = z.union([z.string(), z.boolean(), z.strictObject({ number: z.string() })])
export const leafSchema = z.strictObject({
  field: z.array(z.string()),
  op: z.enum(OPERATORS),
  value: z.union([scalarSchema, z.array(scalarSchema)]).optional(),
  absent: scalarSchema.optional(),
})
export type ParsedLeaf = z.infer<typeof leafSchema>

const NUMBER_OPERATORS: readonly Operator[] = ['gt', 'gte', 'lt', 'lte']
const TEXT_OPERATORS: readonly Operator[] = ['starts_with', 'ends_with', 'matches']
const LONE_SURROGATE = /\p{Surrogate}/u
type Problem = { pointer: string; detail: string }
export type Walk = { problems: Problem[]; leaves: number }

export function checkField(field: string[], at: string, walk: Walk): void {
  const [root] = field
  if (root === undefined || !(FIELD_ROOTS as readonly string[]).includes(root)) {
    problem(walk, `${at}/0`, `A field starts with one of ${FIELD_ROOTS.join(', ')}.`)
  }
  if (root !== undefined && ['arguments', 'posture', 'usage'].includes(root) && field.length < 2) {
    problem(walk, at, `"${root}" is an object: name the key below it.`)
  }
  if (field.length > MAX_FIELD_SEGMENTS) problem(walk, at, `A field has at most ${MAX_FIELD_SEGMENTS} keys.`)
  for (const [i, segment] of field.entries()) {
    if (segment === '' || segment === '__proto__')
      problem(walk, `${at}/${i}`, `The key "${segment}" can't be named in a rule.`)
    checkText(segment, `${at}/${i}`, walk)
  }
}

/** Fields of one kind only, which few operators say anything about. */
const OPERATORS_OF: Partial<Record<string, readonly Operator[]>> = {
  clock: ['during'],
  actor_chain: ['longer_than', 'contains'],
  data_class: ['eq', 'ne', 'in', 'not_in'],
}

export function checkFieldOperator({ field, op }: ParsedLeaf, at: string, walk: Walk): void {
  const [root = ''] = field
  if (op === 'during' && root !== 'clock') {
    problem(walk, `${at}/field`, '"during" looks at the clock of the enforcer: its field is ["clock"].')
    return
  }
  const allowed = Object.hasOwn(OPERATORS_OF, root) ? OPERATORS_OF[root] : undefined
  if (allowed === undefined) return
  if (field.length > 1)
    problem(walk, `${at}/field`, `"${root}" has no keys below it: its field is ["${root}"].`)
  if (!allowed.includes(op))
    problem(
      walk,
      `${at}/op`,
      `"${root}" is compared with ${allowed.map(name => `"${name}"`).join(' or ')} only.`,
    )
}

export function checkValue(leaf: ParsedLeaf, negated: boolean, at: string, walk: Walk): void {
  const { op, value, absent } = leaf
  if (op === 'exists') {
    // "Deny when the field is there" would be escaped by leaving it out.
    if (!negated)
      problem(
        walk,
        `${at}/op`,
        '"exists" stands only under "not": a rule that holds because a field is there is escaped by leaving it out.',
      )
    if (value !== undefined) problem(walk, `${at}/value`, '"exists" takes no value.')
    if (absent !== undefined) problem(walk, `${at}/absent`, '"exists" takes no default for a missing field.')
    return
  }
  if (value === undefined) return void problem(walk, `${at}/value`, `"${op}" needs a value to compare with.`)
  const isList = Array.isArray(value)
  if (isList !== (op === 'in' || op === 'not_in')) {
    return void problem(
      walk,
      `${at}/value`,
      isList ? `"${op}" compares with one value, not with a list.` : `"${op}" needs a list of values.`,
    )
  }
  const scalars = isList ? value : [value]
  if (scalars.length === 0)
    return void problem(
      walk,
      `${at}/value`,
      `The list of "${op}" is empty: it would always give the same answer.`,
    )
  if (scalars.length > MAX_LIST_LENGTH)
    problem(walk, `${at}/value`, `A list holds at most ${MAX_LIST_LENGTH} values.`)
  for (const [i, scalar] of scalars.entries())
    checkScalar(scalar, isList ? `${at}/value/${i}` : `${at}/value`, walk)
  const types = new Set(scalars.map(scalarType))
  if (types.size > 1)
    problem(walk, `${at}/value`, 'The values of a list have one type: the text "1" is not the number 1.')
  const [type] = types
  if (NUMBER_OPERATORS.includes(op) && type !== 'number')
    problem(walk, `${at}/value`, `"${op}" compares numbers only: write {"number": "500"}.`)
  if (TEXT_OPERATORS.includes(op) && type !== 'text')
    problem(walk, `${at}/value`, `"${op}" compares text only.`)
  checkMeaning(leaf, at, walk)
  if (absent === undefined) return
  if (op === 'during' || op === 'longer_than')
    problem(walk, `${at}/absent`, `"${op}" takes no default for a missing field.`)
  checkScalar(absent, `${at}/absent`, walk)
  if (scalarType(absent) !== type)
    problem(walk, `${at}/absent`, `The default for a missing field has the type of the value: ${type}.`)
}

/** What values of a known kind must be, so that no rule waits for one that never comes. */
function checkMeaning({ field, op, value }: ParsedLeaf, at: string, walk: Walk): void {
  if (op === 'longer_than') {
    const items = typeof value === 'object' && 'number' in value ? canonicalDecimal(value.number) : null
    if (items === null || !/^[0-9]+$/.test(items) || Number(items) > MAX_LIST_ITEMS)
      problem(
        walk,
        `${at}/value`,
        `"longer_than" counts items: write a whole number from 0 to ${MAX_LIST_ITEMS}, such as {"number": "10"}.`,
      )
  }
  if (op === 'during') {
    const wrong = typeof value === 'string' ? timeWindowProblem(value) : 'A time window is a text.'
    if (wrong !== null) problem(walk, `${at}/value`, wrong)
  }
  if (field[0] !== 'data_class') return
  const classes: readonly unknown[] = DATA_CLASSES
  for (const [i, one] of (Array.isArray(value) ? value : [value]).entries())
    if (!classes.includes(one))
      problem(
        walk,
        Array.isArray(value) ? `${at}/value/${i}` : `${at}/value`,
        `A data class is one of ${DATA_CLASSES.join(', ')}.`,
      )
}

function checkScalar(scalar: Scalar, at: string, walk: Walk): void {
  if (typeof scalar === 'string') checkText(scalar, at, walk)
  if (typeof scalar === 'object' && canonicalDecimal(scalar.number) === null) {
    problem(
      walk,
      `${at}/number`,
      'A number has at most 15 digits and 4 decimals and no exponent, such as "500" or "-0.25".',
    )
  }
}

function checkText(text: string, at: string, walk: Walk): void {
  if (text.length > MAX_TEXT_LENGTH)
    problem(walk, at, `A text in a rule has at most ${MAX_TEXT_LENGTH} characters.`)
  if (LONE_SURROGATE.test(text)) problem(walk, at, 'The text holds half of a character (a lone surrogate).')
}

export function scalarType(scalar: Scalar): 'text' | 'number' | 'yes or no' {
  if (typeof scalar === 'object') return 'number'
  return typeof scalar === 'string' ? 'text' : 'yes or no'
}

export function problem(walk: Walk, pointer: string, detail: string): null {
  walk.problems.push({ pointer, detail })
  return null
}
