/**
 * A condition against the action's own input schema: a comparison that the schema rules out would be unknown at every
 * call, and the rule would hold at every call. Said at the field, before anything is saved. Pure; the editor runs it too.
 */
import type { Refusal } from '../refusal'
import { refuse } from '../refusal'
import { scalarType } from './check-leaf'
import { fieldName } from './describe-condition'
import type { Condition, Leaf, Scalar } from './model'
import { type FieldType, type SchemaField, schemaFields } from './schema-fields'

export type FieldProblem = { pointer: string; detail: string }

const TYPE_WORDS: Record<FieldType, string> = {
  number: 'a number',
  text: 'a text',
  'yes or no': 'true or false',
  list: 'a list',
  object: 'an object',
}

/** `outside`: fields that the author knows not to be in the schema. null: nothing is wrong. */
export function checkFields(
  condition: Condition | null,
  schema: unknown,
  outside: readonly string[][],
  at = '/condition',
): Refusal | null {
  const problems = fieldProblems(condition, schemaFields(schema).fields, outside, at)
  const [first] = problems
  return first ? refuse('invalid_input', first.detail, { errors: problems }) : null
}

export function fieldProblems(
  condition: Condition | null,
  fields: readonly SchemaField[],
  outside: readonly string[][],
  at = '/condition',
): FieldProblem[] {
  // A tool that documents no argument says nothing that a condition could contradict.
  if (condition === null || fields.length === 0) return []
  const meant = new Set(outside.map(path => JSON.stringify(path)))
  return leavesAt(condition, at).flatMap(([leaf, pointer]) =>
    leaf.field[0] === 'arguments' ? (problemOf(leaf, pointer, fields, meant) ?? []) : [],
  )
}

/** Paths of arguments in this condition that the schema does not name, each once. */
export function fieldsOutside(condition: Condition | null, fields: readonly SchemaField[]): string[][] {
  if (condition === null || fields.length === 0) return []
  const paths = leavesAt(condition, '')
    .map(([leaf]) => leaf.field)
    .filter(path => path[0] === 'arguments' && findField(fields, path) === undefined)
  return [...new Map(paths.map(path => [JSON.stringify(path), path])).values()]
}

export function findField(fields: readonly SchemaField[], path: readonly string[]): SchemaField | undefined {
  const key = JSON.stringify(path)
  return fields.find(field => JSON.stringify(field.path) === key)
}

function problemOf(
  leaf: Leaf,
  pointer: string,
  fields: readonly SchemaField[],
  meant: ReadonlySet<string>,
): FieldProblem | null {
  const name = fieldName(leaf.field)
  const field = findField(fields, leaf.field)
  if (!field) {
    const above = fields.find(
      one => one.types.length === 1 && one.types[0] === 'list' && isBelow(leaf.field, one.path),
    )
    if (above) {
      return {
        pointer: `${pointer}/field`,
        detail: `${above.label} is a list: a condition can ask what it contains or how long it is, not look inside its items.`,
      }
    }
    if (meant.has(JSON.stringify(leaf.field)) || isParent(leaf.field, fields)) return null
    return {
      pointer: `${pointer}/field`,
      detail: `${name} is not in the input schema of this action, so the rule would hold at every call that leaves it out. If it is meant, name it in outside_schema.`,
    }
  }
  const wanted = wantedTypes(leaf)
  if (wanted === null || field.types.length === 0) return null
  if (!wanted.some(type => field.types.includes(type))) {
    return {
      pointer: `${pointer}/${leaf.op === 'longer_than' || leaf.op === 'contains' ? 'op' : 'value'}`,
      detail: `${name} is ${field.types.map(type => TYPE_WORDS[type]).join(' or ')} in the input schema, so it can't be compared with ${wanted.map(type => TYPE_WORDS[type]).join(' or ')}: the rule would hold at every call.`,
    }
  }
  return leaf.op === 'contains' ? itemProblem(leaf, name, field, pointer) : null
}

function itemProblem(leaf: Leaf, name: string, field: SchemaField, pointer: string): FieldProblem | null {
  if (!field.types.every(type => type === 'list') || field.items.length === 0) return null
  const type = scalarType(leaf.value as Scalar)
  if (field.items.includes(type)) return null
  return {
    pointer: `${pointer}/value`,
    detail: `${name} is a list of which each item is ${field.items.map(item => TYPE_WORDS[item]).join(' or ')}, so it never contains ${TYPE_WORDS[type]}.`,
  }
}

/** What the field must be for the comparison to be known. null: anything will do. */
function wantedTypes({ op, value }: Leaf): FieldType[] | null {
  if (op === 'exists' || value === undefined) return null
  if (op === 'longer_than') return ['list']
  const [first] = Array.isArray(value) ? value : [value]
  if (first === undefined) return null
  const type = scalarType(first)
  if (op === 'contains') return type === 'text' ? ['text', 'list'] : ['list']
  return [type]
}

const isBelow = (path: readonly string[], above: readonly string[]) =>
  path.length > above.length && above.every((segment, i) => path[i] === segment)

/** An object whose keys are listed is in the schema as well. */
const isParent = (path: readonly string[], fields: readonly SchemaField[]) =>
  fields.some(field => isBelow(field.path, path))

/** Comparisons with their JSON pointers, as authored. */
export function leavesAt(condition: Condition, at: string): [Leaf, string][] {
  if ('all' in condition) return condition.all.flatMap((child, i) => leavesAt(child, `${at}/all/${i}`))
  if ('any' in condition) return condition.any.flatMap((child, i) => leavesAt(child, `${at}/any/${i}`))
  if ('not' in condition) return leavesAt(condition.not, `${at}/not`)
  return [[condition, at]]
}
