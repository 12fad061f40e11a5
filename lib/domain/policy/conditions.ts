/**
 * Conditions as people author them → negation normal form, or a refusal with a JSON pointer and a sentence per
 * problem. Nothing reaches the evaluator or an export but what passed here.
 */
import { z } from 'zod'
import { type Refusal, refuse } from '../refusal'
import { compareCodePoints } from './code-points'
import type { NormalCondition, NormalLeaf, Operator, Scalar } from './model'
import { DATA_CLASSES, OPERATORS } from './model'
import { canonicalDecimal } from './numbers'
import { canonicalTimeWindow, timeWindowProblem } from './time-window'

export const MAX_CONDITION_DEPTH = 4
export const MAX_CONDITION_LEAVES = 64
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
const leafSchema = z.strictObject({
  field: z.array(z.string()),
  op: z.enum(OPERATORS),
  value: z.union([scalarSchema, z.array(scalarSchema)]).optional(),
  absent: scalarSchema.optional(),
})
type ParsedLeaf = z.infer<typeof leafSchema>

const NUMBER_OPERATORS: readonly Operator[] = ['gt', 'gte', 'lt', 'lte']
const TEXT_OPERATORS: readonly Operator[] = ['starts_with', 'ends_with', 'matches']
const LONE_SURROGATE = /\p{Surrogate}/u
/** Authored nesting, `not` included: a bound for the recursion itself. */
const MAX_AUTHORED_DEPTH = 16

type Problem = { pointer: string; detail: string }
type Walk = { problems: Problem[]; leaves: number }

/** The normal form of an authored condition. null (every call) stays null. `at` prefixes the pointers. */
export function normalizeCondition(value: unknown, at = ''): NormalCondition | null | Refusal {
  if (value === null) return null
  const walk: Walk = { problems: [], leaves: 0 }
  const normal = normalize(value, false, at, walk, 1)
  if (walk.leaves > MAX_CONDITION_LEAVES) {
    walk.problems.push({
      pointer: at,
      detail: `A condition holds at most ${MAX_CONDITION_LEAVES} comparisons; this one has ${walk.leaves}. Split it into two rules.`,
    })
  }
  if (normal && conditionDepth(normal) > MAX_CONDITION_DEPTH) {
    walk.problems.push({
      pointer: at,
      detail: `A condition nests at most ${MAX_CONDITION_DEPTH} levels deep. Split it into two rules.`,
    })
  }
  if (walk.problems.length === 0 && normal) return normal
  const [first] = walk.problems
  return refuse('invalid_input', first ? first.detail : 'The condition is empty.', { errors: walk.problems })
}

/** A leaf counts as one level. */
export function conditionDepth(condition: NormalCondition): number {
  if ('all' in condition) return 1 + Math.max(...condition.all.map(conditionDepth))
  if ('any' in condition) return 1 + Math.max(...condition.any.map(conditionDepth))
  return 1
}

function normalize(
  value: unknown,
  negated: boolean,
  at: string,
  walk: Walk,
  depth: number,
): NormalCondition | null {
  if (depth > MAX_AUTHORED_DEPTH)
    return problem(walk, at, `The condition nests deeper than ${MAX_AUTHORED_DEPTH} levels.`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problem(walk, at, 'A condition is a comparison, or one of "all", "any", "not".')
  }
  const keys = Object.keys(value)
  const node = value as Record<string, unknown>
  const [key] = keys
  if (keys.length === 1 && key === 'not') return normalize(node.not, !negated, `${at}/not`, walk, depth + 1)
  if (keys.length === 1 && (key === 'all' || key === 'any')) {
    const children = node[key]
    if (!Array.isArray(children) || children.length === 0) {
      return problem(
        walk,
        `${at}/${key}`,
        `"${key}" needs at least one condition: an empty one would always give the same answer.`,
      )
    }
    const normal = children.map((child, i) => normalize(child, negated, `${at}/${key}/${i}`, walk, depth + 1))
    if (normal.some(child => child === null)) return null
    // De Morgan: not(all …) is any(not …).
    const kept = normal as NormalCondition[]
    return (key === 'all') === negated ? { any: kept } : { all: kept }
  }
  if (['all', 'any', 'not'].some(word => Object.hasOwn(node, word))) {
    return problem(walk, at, 'A group has one of "all", "any", "not" and nothing beside it.')
  }
  walk.leaves++
  return normalizeLeaf(value, negated, at, walk)
}

function normalizeLeaf(value: unknown, negated: boolean, at: string, walk: Walk): NormalLeaf | null {
  const parsed = leafSchema.safeParse(value)
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const pointer = [
        at,
        ...issue.path.map(part => String(part).replaceAll('~', '~0').replaceAll('/', '~1')),
      ].join('/')
      problem(walk, pointer, shapeSentence(issue.path[0]))
    }
    return null
  }
  const before = walk.problems.length
  const leaf = parsed.data
  checkField(leaf.field, `${at}/field`, walk)
  checkFieldOperator(leaf, at, walk)
  checkValue(leaf, negated, at, walk)
  if (walk.problems.length > before) return null
  const normal: NormalLeaf = { field: leaf.field, op: leaf.op, negated }
  if (leaf.op === 'during') normal.value = canonicalTimeWindow(leaf.value as string)
  else if (leaf.value !== undefined)
    normal.value = Array.isArray(leaf.value) ? canonicalList(leaf.value) : canonicalScalar(leaf.value)
  if (leaf.absent !== undefined) normal.absent = canonicalScalar(leaf.absent)
  return normal
}

function shapeSentence(part: PropertyKey | undefined): string {
  if (part === 'op') return `"op" is one of ${OPERATORS.join(', ')}.`
  if (part === 'field') return '"field" is a list of keys below the context, such as ["arguments", "amount"].'
  if (part === 'value' || part === 'absent') {
    return 'A value is a text, true or false, or a number written as {"number": "500"}, or a list of these.'
  }
  return 'A comparison has "field", "op", "value" and, where the tool documents a default, "absent".'
}

function checkField(field: string[], at: string, walk: Walk): void {
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

function checkFieldOperator({ field, op }: ParsedLeaf, at: string, walk: Walk): void {
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

function checkValue(leaf: ParsedLeaf, negated: boolean, at: string, walk: Walk): void {
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

function canonicalScalar(scalar: Scalar): Scalar {
  return typeof scalar === 'object' ? { number: canonicalDecimal(scalar.number) ?? scalar.number } : scalar
}

/** Sorted and unique, so that the order in which values were typed never changes a release's digest. */
function canonicalList(list: Scalar[]): Scalar[] {
  const byText = new Map(list.map(canonicalScalar).map(scalar => [JSON.stringify(scalar), scalar]))
  return [...byText.entries()].sort(([a], [b]) => compareCodePoints(a, b)).map(([, scalar]) => scalar)
}

function problem(walk: Walk, pointer: string, detail: string): null {
  walk.problems.push({ pointer, detail })
  return null
}
