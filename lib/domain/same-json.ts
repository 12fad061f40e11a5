/**
 * Are two JSON values the same, whatever the order of their keys? Makes no text of either, so thousands of actions
 * that didn't change cost next to nothing. A key that is undefined counts as left out, as in JSON.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b)
  const keys = Object.keys(a)
  // Mostly two copies of one shape: then one walk is enough.
  return sameItems(keys, Object.keys(b)) ? sameValues(a, b, keys) : within(a, b) && within(b, a, true)
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (!sameJson(a[at], b[at])) return false
  return true
}

/** Both have these keys. */
function sameValues(a: object, b: object, keys: string[]): boolean {
  for (const key of keys)
    if (!sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key])) return false
  return true
}

/** Has every key of `a`; `keysOnly` when the values were compared already. */
function within(a: object, b: object, keysOnly = false): boolean {
  for (const key of Object.keys(a)) {
    const value = (a as Record<string, unknown>)[key]
    if (value === undefined) continue
    const other = Object.hasOwn(b, key) ? (b as Record<string, unknown>)[key] : undefined
    if (other === undefined || (!keysOnly && !sameJson(value, other))) return false
  }
  return true
}
