/**
 * JSON with its number literals kept. Times in `data.json` are nanoseconds, which a JavaScript number rounds, and
 * OPA hashes numbers as they were written, so `JSON.parse` would both change and misjudge a bundle.
 */
import { isRefusal, type Refusal, refuse } from '../refusal'

export type JsonTree = null | boolean | string | { number: string } | JsonTree[] | Map<string, JsonTree>

/** Deeper than any file of ours; a bound so that hostile text can't exhaust the stack. */
const MAX_DEPTH = 128

const SPACE = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 §7 forbids exactly these inside a string.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

const LONE_SURROGATE = /\p{Surrogate}/u

/** Strict RFC 8259. Duplicate keys and lone surrogates are refused: two parsers could read two meanings. */
export function parseJsonTree(text: string): JsonTree | Refusal {
  let at = 0
  const stop = (what: string) =>
    refuse('invalid_input', `The text stops being JSON at character ${at}: ${what}.`)

  function take(pattern: RegExp): string | null {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) return null
    at = pattern.lastIndex
    return match[0]
  }

  function accept(literal: string): boolean {
    take(SPACE)
    if (!text.startsWith(literal, at)) return false
    at += literal.length
    return true
  }

  function readString(): string | Refusal {
    take(SPACE)
    const literal = take(STRING)
    if (literal === null) return stop('a string was expected')
    const value: string = literal.includes('\\') ? JSON.parse(literal) : literal.slice(1, -1)
    return LONE_SURROGATE.test(value) ? stop('the string holds half of a surrogate pair') : value
  }

  function readObject(depth: number): JsonTree | Refusal {
    const members = new Map<string, JsonTree>()
    if (accept('}')) return members
    do {
      const key = readString()
      if (isRefusal(key)) return key
      if (members.has(key)) return stop(`the key ${JSON.stringify(key)} stands twice in one object`)
      if (!accept(':')) return stop('a colon was expected')
      const value = readValue(depth)
      if (isRefusal(value)) return value
      members.set(key, value)
    } while (accept(','))
    return accept('}') ? members : stop('a comma or a closing brace was expected')
  }

  function readArray(depth: number): JsonTree | Refusal {
    const items: JsonTree[] = []
    if (accept(']')) return items
    do {
      const value = readValue(depth)
      if (isRefusal(value)) return value
      items.push(value)
    } while (accept(','))
    return accept(']') ? items : stop('a comma or a closing bracket was expected')
  }

  function readValue(depth: number): JsonTree | Refusal {
    if (depth > MAX_DEPTH) return stop(`it is nested deeper than ${MAX_DEPTH}`)
    take(SPACE)
    if (text[at] === '"') return readString()
    if (accept('{')) return readObject(depth + 1)
    if (accept('[')) return readArray(depth + 1)
    if (accept('true')) return true
    if (accept('false')) return false
    if (accept('null')) return null
    const number = take(NUMBER)
    return number === null ? stop('a value was expected') : { number }
  }

  const value = readValue(0)
  if (isRefusal(value)) return value
  take(SPACE)
  return at === text.length ? value : stop('something follows the value')
}
