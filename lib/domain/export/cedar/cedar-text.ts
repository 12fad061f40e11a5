/**
 * Cedar text, written so that no name can end a string or a policy early, and expressions that fold what is
 * known at export time (https://docs.cedarpolicy.com/policies/syntax-grammar.html).
 */

/** An expression, or what it is known to be. */
export type Expression = string | true | false

/** Only printable ASCII stands for itself: a homoglyph or a bidi control shows as what it is. */
export function cedarString(text: string): string {
  return `"${escaped(text)}"`
}

/** Between the quotes of `like`, where `*` is a wildcard: the parts stand for themselves, a wildcard between each. */
export function likePattern(parts: readonly string[]): string {
  return `"${parts.map(part => escaped(part).replaceAll('*', '\\*')).join('*')}"`
}

const PLAIN = /^[ !#-[\]-~]*$/

function escaped(text: string): string {
  if (PLAIN.test(text)) return text
  let out = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const isPlain = code >= 0x20 && code < 0x7f && character !== '"' && character !== '\\'
    if (isPlain) out += character
    else if (character === '"' || character === '\\') out += `\\${character}`
    else out += `\\u{${code.toString(16)}}`
  }
  return out
}

/**
 * cedar-wasm recurses once per operand: a chain of 500 `&&` overflows its stack, and a host that takes the
 * exception for "no forbid" would let everything through. Groups keep the depth logarithmic.
 */
const MAX_OPERANDS = 8

export function and(operands: readonly Expression[]): Expression {
  if (operands.includes(false)) return false
  return joined(texts(operands), ' && ') ?? true
}

export function or(operands: readonly Expression[]): Expression {
  if (operands.includes(true)) return true
  return joined(texts(operands), ' || ') ?? false
}

/** Each operand comes with parentheses where it needs them. */
function texts(operands: readonly Expression[]): string[] {
  return [...new Set(operands.filter(operand => typeof operand === 'string'))]
}

function joined(operands: string[], operator: string): string | null {
  if (operands.length === 0) return null
  const [only] = operands
  if (operands.length === 1 && only !== undefined) return only
  return `(${grouped(operands, operator)})`
}

function grouped(operands: string[], operator: string): string {
  if (operands.length <= MAX_OPERANDS) return operands.join(operator)
  const size = Math.ceil(operands.length / MAX_OPERANDS)
  const groups: string[] = []
  for (let at = 0; at < operands.length; at += size) {
    const group = operands.slice(at, at + size)
    groups.push(group.length > 1 ? `(${grouped(group, operator)})` : group.join(''))
  }
  return groups.join(operator)
}

/** Cedar's decimal is a 64-bit integer of ten-thousandths. */
const LEAST = -(2n ** 63n)
const MOST = 2n ** 63n - 1n

/** `1` → `1.0`; null: beyond what a decimal holds. `text` is canonical: at most 15 digits, 4 of them decimals. */
export function decimalText(text: string): string | null {
  const [whole = '0', fraction = ''] = text.split('.')
  const units = BigInt(whole.replace('-', '') + fraction.padEnd(4, '0')) * (text.startsWith('-') ? -1n : 1n)
  return units < LEAST || units > MOST ? null : `${whole}.${fraction === '' ? '0' : fraction}`
}
