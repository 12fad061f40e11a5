/**
 * The same JSON value with the keys of every object in code-unit order, so that `JSON.stringify` writes its
 * canonical form (RFC 8785, 3.2.3) natively: half the time of a writer in JavaScript on a release of thousands
 * of actions. `null` where that would not be exact, and the caller writes it the long way.
 */
export function inKeyOrder(value: unknown): { value: unknown } | null {
  const state: State = { exact: true, orders: new Map() }
  const ordered = copy(value, state)
  return state.exact && value !== undefined ? { value: ordered } : null
}

type State = {
  exact: boolean
  /** Thousands of actions have the same few sets of keys: each is sorted once. Null: of no use here. */
  orders: Map<string, { keys: string[]; sorted: string[] | null }>
}

/** Objects list such keys first and by number, whatever the order in which they were set. */
const INDEX = /^\d+$/

function copy(value: unknown, state: State): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return value
    case 'number':
      // JSON.stringify would write null.
      if (!Number.isFinite(value)) state.exact = false
      return value
    case 'object':
      break
    default:
      state.exact = false
      return value
  }
  if (value === null || !state.exact) return value
  if (Array.isArray(value)) return value.map(item => copy(item, state))
  const sorted = 'toJSON' in value ? null : sortedKeys(Object.keys(value), state)
  if (sorted === null) {
    state.exact = false
    return value
  }
  const out: Record<string, unknown> = {}
  for (const key of sorted) out[key] = copy((value as Record<string, unknown>)[key], state)
  return out
}

function sortedKeys(keys: string[], { orders }: State): string[] | null {
  const name = keys.join('\n')
  const known = orders.get(name)
  // A key may hold a line break itself, so the name alone proves nothing.
  if (known?.keys.length === keys.length && known.keys.every((key, at) => key === keys[at]))
    return known.sorted
  const sorted = keys.some(key => key === '__proto__' || INDEX.test(key)) ? null : [...keys].sort()
  if (!known) orders.set(name, { keys, sorted })
  return sorted
}
