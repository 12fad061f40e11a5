import { compareCodePoints } from '../code-points'

/** A number by its text: a rule's decimal as it stands, never through a double. */
export class NumberText {
  constructor(readonly text: string) {}
}

/**
 * The canonical text that OPA hashes for a signature: keys sorted by UTF-8 bytes, no spaces, numbers as written,
 * strings as Go's encoder writes them (`JSON.stringify` but for U+2028 and U+2029). `specs/enforcers.md` 1.2.
 */
export function canonicalText(value: unknown): string {
  if (typeof value === 'string') return quote(value)
  if (Number.isSafeInteger(value) || typeof value === 'boolean') return String(value)
  if (value instanceof NumberText) return value.text
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value === 'object' && value !== null) return objectText(value as Record<string, unknown>)
  if (typeof value === 'number') {
    throw new TypeError(`canonicalText: ${value} is no safe integer; decimals come as NumberText`)
  }
  return JSON.stringify(value)
}

function objectText(value: Record<string, unknown>): string {
  const present = Object.keys(value).filter(key => value[key] !== undefined)
  return `{${inOrder(present)
    .map(key => `${quote(key)}:${canonicalText(value[key])}`)
    .join(',')}}`
}

/** By UTF-8 bytes. Nearly all keys are ASCII, for which the order of JavaScript is that, and much faster. */
export function inOrder(keys: string[]): string[] {
  return keys.every(key => PLAIN.test(key)) ? keys.sort() : keys.sort(compareCodePoints)
}

const PLAIN = /^[ !#-[\]-~]*$/

/** Of the few words that stand in every action. */
const QUOTED = new Map<string, string>()
const MOST_QUOTED = 1000

export function quote(text: string): string {
  const known = QUOTED.get(text)
  if (known !== undefined) return known
  const quoted = PLAIN.test(text) ? `"${text}"` : quoteOdd(text)
  if (QUOTED.size < MOST_QUOTED) QUOTED.set(text, quoted)
  return quoted
}

function quoteOdd(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
