/** A condition while it is typed: rows of field, operator and value, joined by all or any. Pure. */
import type { Condition, Leaf, Operator, Scalar } from '@/lib/domain/policy/model'
import type { SchemaField } from './schema-fields'

/** `missing` is `not exists`; the other names are the operators of the policy model. */
export type DraftOperator = Exclude<Operator, 'exists'> | 'missing'

export type DraftLeaf = {
  key: string
  path: string[]
  op: DraftOperator
  /** As typed; lists are separated by commas. */
  value: string
  type: 'number' | 'text' | 'yes or no'
}

export type DraftCondition = { join: 'all' | 'any'; leaves: DraftLeaf[] }

export const OPERATOR_WORDS: Record<DraftOperator, string> = {
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  not_in: 'is none of',
  contains: 'contains',
  starts_with: 'starts with',
  ends_with: 'ends with',
  matches: 'matches (* is any text)',
  missing: 'is missing',
  longer_than: 'has more items than',
  during: 'is within',
}

const FOR_TYPE: Record<SchemaField['type'], DraftOperator[]> = {
  number: ['gt', 'gte', 'lt', 'lte', 'eq', 'ne', 'in', 'not_in', 'missing'],
  text: ['eq', 'ne', 'in', 'not_in', 'contains', 'starts_with', 'ends_with', 'matches', 'missing'],
  'yes or no': ['eq', 'missing'],
  list: ['contains', 'missing'],
  unknown: [
    'eq',
    'ne',
    'gt',
    'gte',
    'lt',
    'lte',
    'in',
    'not_in',
    'contains',
    'starts_with',
    'ends_with',
    'matches',
    'missing',
  ],
}

export const operatorsFor = (type: SchemaField['type']) => FOR_TYPE[type]

/** A deny-list on free text can be respelled: `Admin`, `admin `, `аdmin` with a Cyrillic а. */
export function canBeRespelled(leaf: DraftLeaf): boolean {
  return (
    leaf.type === 'text' &&
    ['eq', 'in', 'contains', 'starts_with', 'ends_with', 'matches'].includes(leaf.op) &&
    leaf.path[0] === 'arguments'
  )
}

let keys = 0
export function newLeaf(field: SchemaField | undefined): DraftLeaf {
  const type = field?.type === 'number' || field?.type === 'yes or no' ? field.type : 'text'
  return {
    key: `leaf-${++keys}`,
    path: field?.path ?? ['arguments', ''],
    op: operatorsFor(field?.type ?? 'unknown')[0] ?? 'eq',
    value: type === 'yes or no' ? 'true' : '',
    type,
  }
}

/** null: every call. */
export function toCondition(draft: DraftCondition): Condition | null {
  const leaves = draft.leaves.map(toLeaf)
  const [first] = leaves
  if (!first) return null
  if (leaves.length === 1) return first
  return draft.join === 'all' ? { all: leaves } : { any: leaves }
}

function toLeaf({ path, op, value, type }: DraftLeaf): Condition {
  if (op === 'missing') return { not: { field: path, op: 'exists' } }
  const scalar = (text: string): Scalar =>
    type === 'number' ? { number: text.trim() } : type === 'yes or no' ? text === 'true' : text
  if (op === 'in' || op === 'not_in') {
    const values = value
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== '')
    return { field: path, op, value: values.map(scalar) }
  }
  return { field: path, op, value: scalar(value) }
}

/** null: a condition that this form can't show (nested); it is edited as JSON. */
export function fromCondition(condition: Condition | null): DraftCondition | null {
  if (condition === null) return { join: 'all', leaves: [] }
  if ('all' in condition) return group('all', condition.all)
  if ('any' in condition) return group('any', condition.any)
  return group('all', [condition])
}

function group(join: 'all' | 'any', children: Condition[]): DraftCondition | null {
  const leaves = children.map(fromLeaf)
  return leaves.some(leaf => leaf === null) ? null : { join, leaves: leaves as DraftLeaf[] }
}

function fromLeaf(node: Condition): DraftLeaf | null {
  if ('not' in node) {
    const inner = node.not
    return 'field' in inner && inner.op === 'exists'
      ? { key: `leaf-${++keys}`, path: inner.field, op: 'missing', value: '', type: 'text' }
      : null
  }
  if (!('field' in node) || node.op === 'exists' || node.absent !== undefined) return null
  return { key: `leaf-${++keys}`, path: node.field, op: node.op, ...shownValue(node) }
}

function shownValue({ value }: Leaf): { value: string; type: DraftLeaf['type'] } {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value]
  const text = list.map(scalar => (typeof scalar === 'object' ? scalar.number : String(scalar))).join(', ')
  const [first] = list
  return {
    value: text,
    type: typeof first === 'object' ? 'number' : typeof first === 'boolean' ? 'yes or no' : 'text',
  }
}
