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
  /** Thousands of actions have the same few sets of keys: each is sorted once. By their first key. */
  orders: Map<string, Order[]>
}

/** `sorted` null: of no use here. */
type Order = { keys: string[]; sorted: string[] | null }

/** Objects whose keys are data, each with others, are sorted one by one. */
const REMEMBERED = 8

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
  const first = keys[0] ?? ''
  const known = orders.get(first)
  if (known) {
    for (const order of known) if (sameKeys(order.keys, keys)) return order.sorted
  }
  const sorted = keys.some(key => key === '__proto__' || INDEX.test(key)) ? null : [...keys].sort()
  if (!known) orders.set(first, [{ keys, sorted }])
  else if (known.length < REMEMBERED) known.push({ keys, sorted })
  return sorted
}

function sameKeys(a: string[], b: string[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
