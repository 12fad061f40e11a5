import { compareCodePoints } from '../code-points'

/** A number by its text, where a double might bend it: a rule's decimal as it stands. */
export class NumberText {
  constructor(readonly text: string) {}
}

/**
 * The canonical text that OPA hashes for a signature: keys sorted by UTF-8 bytes, no spaces, numbers as written,
 * strings as Go's encoder writes them (`JSON.stringify` but for U+2028 and U+2029). `specs/enforcers.md` 1.2.
 */
export function canonicalText(value: unknown): string {
  if (isOrdered(value)) return stringText(value)
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (value instanceof NumberText) return value.text
  if (typeof value === 'object') return objectText(value as Record<string, unknown>)
  if (typeof value === 'bigint') return value.toString()
  throw new TypeError(`canonicalText: ${value} is no safe integer; decimals come as NumberText`)
}

function objectText(value: Record<string, unknown>): string {
  const keys = Object.keys(value).filter(key => value[key] !== undefined)
  // Where the order of JavaScript is that of bytes it is much faster.
  if (keys.every(key => PLAIN.test(key))) keys.sort()
  else keys.sort(compareCodePoints)
  return `{${keys.map(key => `${stringText(key)}:${canonicalText(value[key])}`).join(',')}}`
}

const PLAIN = /^[ -~]*$/

/** Canonicalising dominates a build, and `JSON.stringify` writes what stands in order many times as fast as we can. */
function isOrdered(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isSafeInteger(value)
  if (typeof value !== 'object' || value instanceof NumberText) return false
  if (Array.isArray(value)) return value.every(isOrdered)
  let last = ''
  for (const key of Object.keys(value)) {
    if (key < last || !isPlainKey(key)) return false
    const child = (value as Record<string, unknown>)[key]
    if (child !== undefined && !isOrdered(child)) return false
    last = key
  }
  return true
}

/** Keys seen before: the same few stand in every action. */
const PLAIN_KEYS = new Set<string>()
const MOST_KEYS = 1000

function isPlainKey(key: string): boolean {
  if (PLAIN_KEYS.has(key)) return true
  if (!PLAIN.test(key)) return false
  if (PLAIN_KEYS.size < MOST_KEYS) PLAIN_KEYS.add(key)
  return true
}

function stringText(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes('\u2028') || text.includes('\u2029')
    ? text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    : text
}
