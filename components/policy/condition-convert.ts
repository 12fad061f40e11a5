/** A condition while it is typed, from and to the model's own shape. Pure. */
import type { Condition, Leaf, Scalar } from '@/lib/domain/policy/model'
import {
  type DraftGroup,
  type DraftLeaf,
  type DraftNode,
  type DraftOperator,
  emptyGroup,
  isList,
} from './condition-draft'

/** null: every call. */
export function toCondition(draft: DraftGroup): Condition | null {
  return draft.children.length === 0 ? null : build(draft, '', () => {})
}

/** JSON pointers of comparisons and groups by key, as `toCondition` places them. */
export function pointersOf(draft: DraftGroup, at = '/condition'): Map<string, string> {
  const pointers = new Map<string, string>()
  build(draft, at, (key, pointer) => pointers.set(key, pointer))
  return pointers
}

function build(node: DraftNode, at: string, note: (key: string, pointer: string) => void): Condition {
  note(node.key, at)
  if (node.kind === 'leaf') return toLeaf(node)
  const inner = node.not ? `${at}/not` : at
  const [only] = node.children
  const joined =
    node.children.length === 1 && only
      ? build(only, inner, note)
      : group(
          node.join,
          node.children.map((child, i) => build(child, `${inner}/${node.join}/${i}`, note)),
        )
  return node.not ? { not: joined } : joined
}

const group = (join: 'all' | 'any', children: Condition[]): Condition =>
  join === 'all' ? { all: children } : { any: children }

function toLeaf({ path, op, value, values, type, absent }: DraftLeaf): Condition {
  const scalar = (text: string): Scalar =>
    type === 'number' ? { number: text.trim() } : type === 'yes or no' ? text === 'true' : text
  const more = absent === null ? {} : { absent: scalar(absent) }
  switch (op) {
    case 'missing':
      return { not: { field: path, op: 'exists' } }
    case 'outside':
      return { not: { field: path, op: 'during', value } }
    case 'not_contains':
      return { not: { field: path, op: 'contains', value: scalar(value), ...more } }
    case 'in':
    case 'not_in':
      return { field: path, op, value: values.map(scalar), ...more }
    default:
      return { field: path, op, value: scalar(value), ...more }
  }
}

/** null: a condition that this form can't show (`exists` without `not`); it is edited as JSON. */
export function fromCondition(condition: Condition | null): DraftGroup | null {
  if (condition === null) return emptyGroup('root')
  const node = nodeOf(condition, 'root')
  if (node === null) return null
  return node.kind === 'group' ? node : emptyGroup('root', [{ ...node, key: 'root.0' }])
}

/** Keys say where a node was found: the server and the browser name it alike. */
function nodeOf(condition: Condition, key: string): DraftNode | null {
  if ('not' in condition) return negated(condition.not, key)
  if ('all' in condition || 'any' in condition) {
    const join = 'all' in condition ? 'all' : 'any'
    const children = ('all' in condition ? condition.all : condition.any).map((child, i) =>
      nodeOf(child, `${key}.${i}`),
    )
    return children.some(child => child === null)
      ? null
      : { kind: 'group', key, join, not: false, children: children as DraftNode[] }
  }
  return condition.op === 'exists' ? null : leafOf(condition, condition.op, key)
}

function negated(inner: Condition, key: string): DraftNode | null {
  if ('field' in inner) {
    if (inner.op === 'exists') return { ...leafOf(inner, 'missing', key), value: '' }
    if (inner.op === 'during') return leafOf(inner, 'outside', key)
    if (inner.op === 'contains') return leafOf(inner, 'not_contains', key)
  }
  const node = nodeOf(inner, `${key}.n`)
  if (node === null) return null
  if (node.kind === 'group' && !node.not) return { ...node, key, not: true }
  return { ...emptyGroup(key, [node]), not: true }
}

function leafOf({ field, value, absent }: Leaf, op: DraftOperator, key: string): DraftLeaf {
  const list = Array.isArray(value) ? value : value === undefined ? [] : [value]
  const text = (scalar: Scalar) => (typeof scalar === 'object' ? scalar.number : String(scalar))
  const [first] = list
  return {
    kind: 'leaf',
    key,
    path: field,
    op,
    value: isList(op) || first === undefined ? '' : text(first),
    values: isList(op) ? list.map(text) : [],
    type: typeof first === 'object' ? 'number' : typeof first === 'boolean' ? 'yes or no' : 'text',
    absent: absent === undefined ? null : text(absent),
  }
}
