/** Makes people's text fit for evidence, so that an accent typed the other way can't stop an act from being recorded. */

/**
 * The same JSON value with strings in NFC, lone surrogates as U+FFFD, and numbers that are not safe integers as
 * decimal strings. Digests of what was typed are taken from the original, before this.
 * Own keys are copied by definition, never by assignment: `__proto__` would be lost.
 */
export function entryData(value: unknown): unknown {
  if (typeof value === 'string') return entryText(value)
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : String(value)
  if (Array.isArray(value)) return value.map(item => (item === undefined ? null : entryData(item)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [entryText(key), entryData(item)]),
  )
}

function entryText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').normalize('NFC')
}
