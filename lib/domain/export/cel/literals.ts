/**
 * Values as CEL source text. Nothing of a text can end its literal: all but plain ASCII is written as an escape, so
 * quotes, line ends and look-alike letters stay what they are, and are seen for what they are.
 */
import type { Scalar } from '../../policy/model'

export function celText(text: string): string {
  let out = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (character === '"' || character === '\\') out += `\\${character}`
    else if (code >= 0x20 && code < 0x7f) out += character
    else if (code <= 0xffff) out += `\\u${code.toString(16).padStart(4, '0')}`
    else out += `\\U${code.toString(16).padStart(8, '0')}`
  }
  return `"${out}"`
}

export function celTexts(texts: readonly string[]): string {
  return `[${texts.map(celText).join(', ')}]`
}

/** Numbers of requests arrive as doubles, so those of rules are written as doubles: `500` is an int, `500.0` isn't. */
export function celScalar(scalar: Scalar): string {
  if (typeof scalar === 'string') return celText(scalar)
  if (typeof scalar === 'boolean') return String(scalar)
  return scalar.number.includes('.') ? scalar.number : `${scalar.number}.0`
}

/** An RE2 pattern for a whole text where `*` is any run of any characters. All but letters and digits is escaped. */
export function wildcardPattern(pattern: string): string {
  let out = ''
  for (const character of pattern) {
    if (character === '*') out += '.*'
    else if (/^[A-Za-z0-9]$/.test(character)) out += character
    else out += `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`
  }
  return `^(?s:${out})$`
}

/** The end of the year 9999: CEL's timestamps reach no further. */
const LAST_INSTANT = 253_402_300_799

/** `seconds` since 1970. */
export function celInstant(seconds: number): string {
  const within = Math.max(0, Math.min(Math.floor(seconds), LAST_INSTANT))
  return `timestamp(${celText(new Date(within * 1000).toISOString().replace('.000Z', 'Z'))})`
}
