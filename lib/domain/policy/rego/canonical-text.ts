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
  if (value instanceof NumberText) return value.text
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .sort(([a], [b]) => compareCodePoints(a, b))
    return `{${members.map(([key, child]) => `${quote(key)}:${canonicalText(child)}`).join(',')}}`
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new TypeError(`canonicalText: ${value} is no safe integer; decimals come as NumberText`)
  }
  return JSON.stringify(value)
}

function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
