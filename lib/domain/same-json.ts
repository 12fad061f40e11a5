/**
 * Are two JSON values the same, whatever the order of their keys? Makes no text of either, so thousands of actions
 * that didn't change cost next to nothing. A key that is undefined counts as left out, as in JSON.
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, at) => sameJson(item, b[at]))
    )
  }
  return within(a, b) && within(b, a, true)
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
