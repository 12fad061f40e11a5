/**
 * Numbers of a request (DESIGN §4, Numbers). One counts iff its text has no exponent, at most 15 digits and at
 * most 4 decimals: such a decimal survives the way through a double unchanged, and doubles then compare like
 * the decimals themselves. Every other literal is *unknown*: `1e10000000` crashes or hangs OPA when compared.
 */
const PLAIN = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]{1,4})?$/
const LITERAL = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?)0*([0-9]*))?$/
const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/
const MAX_DIGITS = 15
const MAX_DECIMALS = 4

/** A number literal that can't be judged. Keeps its text, and shows no own key to a condition's path. */
export class OddNumber {
  readonly #literal: string
  constructor(literal: string) {
    this.#literal = literal
  }
  get literal(): string {
    return this.#literal
  }
}

function plainWithinLimits(text: string): boolean {
  if (!PLAIN.test(text)) return false
  const digits = text.length - (text.startsWith('-') ? 1 : 0) - (text.includes('.') ? 1 : 0)
  return digits <= MAX_DIGITS
}

/** Whether a number value counts. Callers that used `JSON.parse` have lost what the literal said beyond a double. */
export function isJudgeable(value: unknown): value is number {
  if (typeof value !== 'number') return false
  if (Number.isInteger(value)) return value < 1e15 && value > -1e15
  return plainWithinLimits(String(value))
}

/**
 * The value of a JSON number literal. `1.0`, `1e0` and `-0` become `1`, `1` and `0` as an enforcer's SDK makes
 * them; nothing is expanded, so a huge exponent costs nothing.
 */
export function readNumberLiteral(literal: string): number | OddNumber {
  if (plainWithinLimits(literal)) return Number(literal) + 0
  const match = LITERAL.exec(literal)
  if (!match) return new OddNumber(literal)
  const [, sign = '', whole = '', fraction = '', exponentSign = '', exponentDigits = ''] = match
  const digits = stripZeros(whole + fraction)
  if (digits.text === '') return 0
  if (exponentDigits.length > 6) return new OddNumber(literal)
  const exponent = Number(`${exponentSign}${exponentDigits || '0'}`) - fraction.length + digits.trailing
  const written = digits.text.length + Math.max(exponent, 0)
  if (written > MAX_DIGITS || -exponent > MAX_DECIMALS) return new OddNumber(literal)
  return Number(`${sign}${digits.text}e${exponent}`)
}

function stripZeros(text: string): { text: string; trailing: number } {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) === 48) start++
  while (end > start && text.charCodeAt(end - 1) === 48) end--
  return { text: text.slice(start, end), trailing: text.length - end }
}

/** The canonical text of a rule's decimal (`1.50` → `1.5`), or null if no request could ever be compared with it. */
export function canonicalDecimal(text: string): string | null {
  if (!DECIMAL.test(text)) return null
  const value = readNumberLiteral(text)
  return value instanceof OddNumber ? null : String(value)
}
