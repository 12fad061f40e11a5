/**
 * Conditions as people author them → negation normal form, or a refusal with a JSON pointer and a sentence per
 * problem. Nothing reaches the evaluator or an export but what passed here.
 */
import { type Refusal, refuse } from '../refusal'
import { compareCodePoints } from './code-points'
import { checkField, checkFieldOperator, checkValue, leafSchema, problem, type Walk } from './check-leaf'
import type { NormalCondition, NormalLeaf, Scalar } from './model'
import { OPERATORS } from './model'
import { canonicalDecimal } from './numbers'
import { canonicalTimeWindow } from './time-window'

export const MAX_CONDITION_DEPTH = 4
export const MAX_CONDITION_LEAVES = 64
/** Authored nesting, `not` included: a bound for the recursion itself. */
const MAX_AUTHORED_DEPTH = 16

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

function canonicalScalar(scalar: Scalar): Scalar {
  return typeof scalar === 'object' ? { number: canonicalDecimal(scalar.number) ?? scalar.number } : scalar
}

/** Sorted and unique, so that the order in which values were typed never changes a release's digest. */
function canonicalList(list: Scalar[]): Scalar[] {
  const byText = new Map(list.map(canonicalScalar).map(scalar => [JSON.stringify(scalar), scalar]))
  return [...byText.entries()].sort(([a], [b]) => compareCodePoints(a, b)).map(([, scalar]) => scalar)
}
