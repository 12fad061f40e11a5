/**
 * The usual request, read by `JSON.parse`: several times as fast as reading it by hand. Only where one look at the
 * text proves that nothing in it is among what `JSON.parse` reads otherwise than `strict-json.ts`: no escapes, no
 * half characters, no `__proto__`, no number that a double would bend, no key twice.
 */
const QUOTE = 34
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
const COLON = 58

/** undefined: it may hold such a thing, or be no JSON. Who reads by hand says which. */
export function readPlainJson(text: string, maxDepth: number): { value: unknown } | undefined {
  // Without a backslash a string ends at the next quote, and no key can be written in two ways.
  if (text.includes('\\') || holdsHalf(text)) return undefined
  const keys = countKeys(text, maxDepth)
  if (keys < 0) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  // A key that stands twice is there once.
  return ownKeys(value) === keys ? { value } : undefined
}

/** Half of a character; the quick look first, since most texts hold no pairs either. */
function holdsHalf(text: string): boolean {
  return /[\ud800-\udfff]/.test(text) && /\p{Surrogate}/u.test(text)
}

/** How many colons stand outside strings; -1 for a number that isn't plain, or nesting that is too deep. */
function countKeys(text: string, maxDepth: number): number {
  let keys = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at)
    if (c === QUOTE) {
      const start = at + 1
      at = text.indexOf('"', start)
      if (at < 0 || (at === start + 9 && text.startsWith('__proto__', start))) return -1
    } else if (c === COLON) keys++
    else if (c === 123 || c === 91) {
      if (++depth > maxDepth) return -1
    } else if (c === 125 || c === 93) depth--
    else if (c === MINUS || (c >= ZERO && c <= NINE)) {
      at = endOfNumber(text, at)
      if (at < 0) return -1
    }
  }
  return keys
}

/** The last place of a number of at most 15 digits, at most 4 of them decimals, without exponent; else -1. */
function endOfNumber(text: string, start: number): number {
  let at = start
  if (text.charCodeAt(at) === MINUS) {
    at++
    // -0 is 0, which JSON.parse keeps apart.
    if (text.charCodeAt(at) === ZERO) return -1
  }
  let digits = 0
  let point = -1
  for (; ; at++) {
    const c = text.charCodeAt(at)
    if (c >= ZERO && c <= NINE) digits++
    else if (c === POINT && point < 0) point = at
    else break
  }
  const c = text.charCodeAt(at)
  const hasExponent = c === 69 || c === 101 || c === POINT
  if (hasExponent || digits > 15 || (point >= 0 && at - point > 5)) return -1
  return at - 1
}

function ownKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  let keys = 0
  if (Array.isArray(value)) {
    for (const child of value) keys += ownKeys(child)
    return keys
  }
  for (const key in value) keys += 1 + ownKeys((value as Record<string, unknown>)[key])
  return keys
}
