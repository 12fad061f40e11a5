/** A condition while it is typed: comparisons in groups, groups in groups. Pure. */
import { MAX_CONDITION_DEPTH } from '@/lib/domain/policy/conditions'
import type { Operator } from '@/lib/domain/policy/model'
import type { FieldChoice } from './field-choices'

/** `missing` is `not exists`; `outside` and `not_contains` are `not` of theirs; the rest are the model's. */
export type DraftOperator = Exclude<Operator, 'exists'> | 'missing' | 'outside' | 'not_contains'
export type DraftType = 'number' | 'text' | 'yes or no'

export type DraftLeaf = {
  kind: 'leaf'
  key: string
  path: string[]
  op: DraftOperator
  /** As typed. */
  value: string
  /** Of `in` and `not_in`. */
  values: string[]
  type: DraftType
  /** What counts where the field is left out, as typed; null: that is unknown, and the rule holds. */
  absent: string | null
}
export type DraftGroup = {
  kind: 'group'
  key: string
  join: 'all' | 'any'
  not: boolean
  children: DraftNode[]
}
export type DraftNode = DraftLeaf | DraftGroup
export type DraftCondition = DraftGroup

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
  not_contains: 'does not contain',
  starts_with: 'starts with',
  ends_with: 'ends with',
  matches: 'matches (* is any text)',
  longer_than: 'has more items than',
  during: 'is within',
  outside: 'is outside of',
  missing: 'is missing',
}

const FOR_NUMBER: DraftOperator[] = ['gt', 'gte', 'lt', 'lte', 'eq', 'ne', 'in', 'not_in']
const FOR_TEXT: DraftOperator[] = [
  'eq',
  'ne',
  'in',
  'not_in',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'matches',
]
const FOR_TYPE: Record<FieldChoice['types'][number], DraftOperator[]> = {
  number: FOR_NUMBER,
  text: FOR_TEXT,
  'yes or no': ['eq'],
  list: ['contains', 'not_contains', 'longer_than'],
  object: [],
}
const FOR_KIND: Record<NonNullable<FieldChoice['kind']>, DraftOperator[]> = {
  clock: ['during', 'outside'],
  chain: ['longer_than', 'contains', 'not_contains'],
  'data class': ['eq', 'ne', 'in', 'not_in'],
}

export function operatorsFor(field: FieldChoice | undefined): DraftOperator[] {
  if (field?.kind) return FOR_KIND[field.kind]
  const types = field?.types ?? []
  const found = types.flatMap(type => FOR_TYPE[type])
  const all = types.length > 0 ? found : [...FOR_NUMBER, ...FOR_TEXT, 'longer_than' as const]
  return [...new Set<DraftOperator>([...all, 'missing'])]
}

/** Of what type the value is. null: either is possible, so the person says. */
export function valueType(op: DraftOperator, field: FieldChoice | undefined): DraftType | null {
  if (['gt', 'gte', 'lt', 'lte', 'longer_than'].includes(op)) return 'number'
  if (['starts_with', 'ends_with', 'matches', 'during', 'outside'].includes(op)) return 'text'
  if (!field) return null
  const listed = (op === 'contains' || op === 'not_contains') && !field.types.includes('text')
  const types = (listed ? field.items : field.types).filter(
    type => type === 'number' || type === 'text' || type === 'yes or no',
  )
  return types.length === 1 ? (types[0] as DraftType) : null
}

export const isList = (op: DraftOperator) => op === 'in' || op === 'not_in'
export const takesValue = (op: DraftOperator) => op !== 'missing'
/** Where what is left out can have a documented default. */
export const takesAbsent = (leaf: DraftLeaf) =>
  leaf.path[0] === 'arguments' && !['missing', 'longer_than', 'during', 'outside'].includes(leaf.op)

/** A deny-list on free text can be respelled: `Admin`, `admin `, `аdmin` with a Cyrillic а. */
export function canBeRespelled(leaf: DraftLeaf, field: FieldChoice | undefined): boolean {
  return (
    leaf.type === 'text' &&
    ['eq', 'in', 'contains', 'starts_with', 'ends_with', 'matches'].includes(leaf.op) &&
    (leaf.path[0] === 'arguments' || leaf.path[0] === 'intent') &&
    (field === undefined || (field.options.length === 0 && field.types.some(type => type !== 'list')))
  )
}

export function newLeaf(field: FieldChoice | undefined, key: string): DraftLeaf {
  const op = operatorsFor(field)[0] ?? 'eq'
  const type = valueType(op, field) ?? 'text'
  return {
    kind: 'leaf',
    key,
    path: field?.path ?? ['arguments', ''],
    op,
    value: firstValue(type, op),
    values: [],
    type,
    absent: null,
  }
}

/** Where the clock is asked, a window to begin with. */
const firstValue = (type: DraftType, op: DraftOperator) =>
  op === 'during' || op === 'outside'
    ? 'mon,tue,wed,thu,fri 09:00-17:00 UTC'
    : type === 'yes or no'
      ? 'true'
      : ''

/** The leaf with another comparison, its value kept where it still says something. */
export function withOperator(leaf: DraftLeaf, op: DraftOperator, field: FieldChoice | undefined): DraftLeaf {
  const type = valueType(op, field) ?? leaf.type
  const value = type === leaf.type ? leaf.value : firstValue(type, op)
  if (isList(op) && !isList(leaf.op))
    return { ...leaf, op, type, values: value.trim() === '' ? [] : [value.trim()] }
  if (!isList(op) && isList(leaf.op)) return { ...leaf, op, type, value: leaf.values[0] ?? value, values: [] }
  return { ...leaf, op, type, value, values: type === leaf.type ? leaf.values : [] }
}

export const emptyGroup = (key: string, children: DraftNode[] = []): DraftGroup => ({
  kind: 'group',
  key,
  join: 'all',
  not: false,
  children,
})

/** Groups in groups, so that with its comparison it stays within what a rule may nest. */
export const MAX_GROUP_DEPTH = MAX_CONDITION_DEPTH - 1

export function leavesOfDraft(node: DraftNode): DraftLeaf[] {
  return node.kind === 'leaf' ? [node] : node.children.flatMap(leavesOfDraft)
}

/** Nothing to type is left: every comparison has a value, and no group is empty. */
export function isWhole(node: DraftNode, isRoot = true): boolean {
  if (node.kind === 'group')
    return (isRoot || node.children.length > 0) && node.children.every(child => isWhole(child, false))
  if (!takesValue(node.op)) return true
  // An empty text can be a default; an empty number is one that is still to be typed.
  if (node.type === 'number' && node.absent?.trim() === '') return false
  return isList(node.op) ? node.values.length > 0 : node.value.trim() !== ''
}

/** The tree with one node replaced; null takes it out. */
export function replaceNode(root: DraftGroup, key: string, next: DraftNode | null): DraftGroup {
  return {
    ...root,
    children: root.children.flatMap(child => {
      if (child.key === key) return next ?? []
      return child.kind === 'group' ? replaceNode(child, key, next) : child
    }),
  }
}
