/**
 * A strict reader of JSON text from outside (imports). JSON.parse lets the last of two equal keys win, so that
 * two readers can see two documents; it knows no limits; and it says «position 81234» where a person needs a
 * line. Everything that this refuses, it refuses with line and column.
 */
import { visibleLine } from './action/visible-text'
import { isWellFormed } from './evidence/encoding'
import { exactNumber } from './exact-number'
import { refuse, type Refusal } from './refusal'

/** DESIGN §9: real documents fit (GitHub's OpenAPI has 12 MB and under a million nodes), bombs don't. */
export const IMPORT_LIMITS = { bytes: 32 * 1024 * 1024, depth: 64, nodes: 3_000_000 }
export type ImportLimits = typeof IMPORT_LIMITS

/** Wrapped, since a document may itself look like a refusal. */
export type ParsedJson = { value: unknown }

type Options = {
  limits?: ImportLimits
  /** Characters read, of how many. Called every 65,536 values. */
  onProgress?: (done: number, total: number) => void
}

class Refused extends Error {
  constructor(
    readonly what: string,
    readonly at: number,
    readonly tooLarge = false,
  ) {
    super(what)
  }
}

/** The value of a JSON text, or a refusal that names line and column (`data.line`, `data.column`, from 1). */
export function parseStrictJson(
  text: string,
  { limits = IMPORT_LIMITS, onProgress }: Options = {},
): ParsedJson | Refusal {
  const large = tooManyBytes(text, limits.bytes)
  if (large) return large
  try {
    return { value: new Reader(text, limits, onProgress).document() }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return refuseAt(text, error.at, error.what, error.tooLarge)
  }
}

export function tooManyBytes(text: string, limit: number): Refusal | null {
  // One UTF-16 unit is at most three bytes of UTF-8: only texts near the limit are counted exactly.
  if (text.length * 3 <= limit) return null
  if (text.length <= limit && new TextEncoder().encode(text).length <= limit) return null
  return refuse(
    'too_large',
    `The document is larger than ${Math.floor(limit / 1024 / 1024)} MB, the limit for an import.`,
  )
}

/** A refusal at a character offset. */
export function refuseAt(text: string, offset: number, what: string, tooLarge = false): Refusal {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const column = offset - before.lastIndexOf('\n')
  return refuse(tooLarge ? 'too_large' : 'invalid_input', `Line ${line}, column ${column}: ${what}`, {
    data: { line, column },
  })
}

/** A stranger's text inside our sentence: on one line, at most 60 characters. */
export function quote(text: string): string {
  return `«${visibleLine(text.length > 60 ? `${text.slice(0, 60)}…` : text)}»`
}

/** Why this text can't be kept, or null. Shared with the YAML reader. */
export function unkeepable(text: string): string | null {
  if (!isWellFormed(text)) return 'a text here holds half a surrogate pair, which is no character.'
  if (text.includes('\0')) return 'a text here holds the character U+0000, which databases can’t keep.'
  return null
}

export const DUPLICATE_KEY = 'stands twice in one object; readers disagree on which one counts.'
export const PROTO_KEY =
  'the key «__proto__» is not allowed: some readers take it for something other than data.'

const QUOTE = 0x22
const BACKSLASH = 0x5c

class Reader {
  private at = 0
  private nodes = 0

  constructor(
    private readonly text: string,
    private readonly limits: ImportLimits,
    private readonly onProgress: Options['onProgress'],
  ) {}

  document(): unknown {
    if (this.text.charCodeAt(0) === 0xfeff) this.at = 1 // A byte order mark, as Windows editors write it.
    const value = this.value(0)
    if (this.next() !== undefined) throw new Refused('the document goes on after its end.', this.at)
    return value
  }

  /** The next character that isn't white space, not consumed; undefined at the end. */
  private next(): string | undefined {
    const { text } = this
    for (
      let code = text.charCodeAt(this.at);
      code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
    ) {
      this.at += 1
      code = text.charCodeAt(this.at)
    }
    return text[this.at]
  }

  private value(depth: number): unknown {
    const first = this.next()
    this.nodes += 1
    if (this.nodes > this.limits.nodes) {
      throw new Refused(
        `the document has more than ${this.limits.nodes.toLocaleString('en')} values, the limit.`,
        this.at,
        true,
      )
    }
    if (this.nodes % 65_536 === 0) this.onProgress?.(this.at, this.text.length)
    if (first === '"') return this.string()
    if (first === '{' || first === '[') {
      if (depth >= this.limits.depth) {
        throw new Refused(
          `the document is nested more than ${this.limits.depth} deep, the limit.`,
          this.at,
          true,
        )
      }
      return first === '{' ? this.object(depth + 1) : this.array(depth + 1)
    }
    if (first === 't') return this.word('true', true)
    if (first === 'f') return this.word('false', false)
    if (first === 'n') return this.word('null', null)
    return this.number()
  }

  private object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    this.at += 1
    if (this.next() === '}') {
      this.at += 1
      return object
    }
    for (;;) {
      if (this.next() !== '"') throw this.expected('a key in double quotes')
      const keyAt = this.at
      const key = this.string()
      // Checked before the assignment below, which would set the prototype instead of a key.
      if (key === '__proto__') throw new Refused(PROTO_KEY, keyAt)
      if (Object.hasOwn(object, key)) throw new Refused(`the key ${quote(key)} ${DUPLICATE_KEY}`, keyAt)
      if (this.next() !== ':') throw this.expected('a colon')
      this.at += 1
      object[key] = this.value(depth)
      if (this.closes('}')) return object
    }
  }

  private array(depth: number): unknown[] {
    const array: unknown[] = []
    this.at += 1
    if (this.next() === ']') {
      this.at += 1
      return array
    }
    for (;;) {
      array.push(this.value(depth))
      if (this.closes(']')) return array
    }
  }

  /** After a member: true at the closing bracket, false at a comma; both are consumed. */
  private closes(bracket: string): boolean {
    const next = this.next()
    if (next !== ',' && next !== bracket) throw this.expected(`a comma or ${bracket}`)
    this.at += 1
    return next === bracket
  }

  private string(): string {
    const { text } = this
    const start = this.at
    let escaped = false
    let odd = false
    let at = start + 1
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (at >= text.length) throw new Refused('this text is never closed with a double quote.', start)
      if (code < 0x20) throw new Refused('a control character stands unescaped in a text.', at)
      if (code === BACKSLASH) {
        escaped = true
        at += 1
      } else if (code >= 0xd800 && code <= 0xdfff) {
        odd = true
      }
      at += 1
    }
    this.at = at + 1
    const string = escaped ? this.unescape(start, at + 1) : text.slice(start + 1, at)
    const problem = escaped || odd ? unkeepable(string) : null
    if (problem) throw new Refused(problem, start)
    return string
  }

  private unescape(start: number, end: number): string {
    try {
      return JSON.parse(this.text.slice(start, end)) as string
    } catch {
      throw new Refused('a backslash in this text starts no escape that JSON knows.', start)
    }
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.expected('a value')
    this.at += word.length
    return value
  }

  private number(): number | string {
    const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    NUMBER.lastIndex = this.at
    const literal = NUMBER.exec(this.text)?.[0]
    if (literal === undefined) throw this.expected('a value')
    this.at += literal.length
    return exactNumber(literal)
  }

  private expected(what: string): Refused {
    const found = this.text[this.at]
    return new Refused(
      `${what} was expected, not ${found === undefined ? 'the end of the document' : quote(found)}.`,
      this.at,
    )
  }
}
