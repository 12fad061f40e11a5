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
  if (value instanceof NumberText) return value.text
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (typeof value === 'object' && value !== null) return objectText(value as Record<string, unknown>)
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new TypeError(`canonicalText: ${value} is no safe integer; decimals come as NumberText`)
  }
  return JSON.stringify(value)
}

/** Nearly all keys are ASCII, for which the order of JavaScript is that of bytes, and much faster. */
function objectText(value: Record<string, unknown>): string {
  const keys = Object.keys(value)
  if (keys.some(key => SURROGATE.test(key))) keys.sort(compareCodePoints)
  else keys.sort()
  let text = ''
  for (const key of keys) {
    const child = value[key]
    if (child === undefined) continue
    text += `${text === '' ? '' : ','}${quote(key)}:${canonicalText(child)}`
  }
  return `{${text}}`
}

const SURROGATE = /[\ud800-\udfff]/
const PLAIN = /^[ !#-[\]-~]*$/

function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
