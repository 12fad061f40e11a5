/**
 * A strict JSON reader for request text. `JSON.parse` keeps the last of two equal keys, where another parser
 * keeps the first: an enforcer and the tool behind it would then see two different calls. It also rounds
 * numbers. This one refuses duplicate keys, lone surrogates and `__proto__`, and keeps odd number literals.
 */
import { OddNumber, readNumberLiteral } from './numbers'
import { readPlainJson } from './plain-json'

export class JsonProblem extends Error {}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const LONE_SURROGATE = /\p{Surrogate}/u
const WORDS: Record<string, boolean | null> = { true: true, false: false, null: null }

/** Throws `JsonProblem` with a sentence. `maxDepth` counts nested containers. */
export function readStrictJson(text: string, maxDepth: number): unknown {
  const plain = readPlainJson(text, maxDepth)
  return plain === undefined ? readByHand(text, maxDepth) : plain.value
}

/** Every text, plain or not. */
export function readByHand(text: string, maxDepth: number): unknown {
  let at = 0

  function skipSpace(): void {
    for (;;) {
      const c = text.charCodeAt(at)
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return
      at++
    }
  }

  function fail(what: string): never {
    throw new JsonProblem(`${what} at character ${at}.`)
  }

  function readString(): string {
    const start = at
    let plain = true
    for (at++; ; at++) {
      const c = text.charCodeAt(at)
      if (c === 34) break
      if (c === 92) {
        plain = false
        at++
      } else if (c < 32) fail('There is a control character inside a string')
      if (at >= text.length) fail('A string does not end')
    }
    at++
    const value = plain ? text.slice(start + 1, at - 1) : unescapeText(text.slice(start, at))
    if (LONE_SURROGATE.test(value)) fail('A string holds half of a character (a lone surrogate)')
    return value
  }

  function unescapeText(token: string): string {
    try {
      return JSON.parse(token)
    } catch {
      return fail('A string holds an escape that JSON does not know')
    }
  }

  function readObject(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {}
    at++
    skipSpace()
    if (text[at] === '}') {
      at++
      return object
    }
    for (;;) {
      skipSpace()
      if (text[at] !== '"') fail('An object key is missing')
      const key = readString()
      if (key === '__proto__') fail('The key "__proto__" is not accepted')
      if (Object.hasOwn(object, key)) fail('An object names one key twice')
      skipSpace()
      if (text[at] !== ':') fail('A colon is missing')
      at++
      object[key] = readValue(depth)
      skipSpace()
      const next = text[at++]
      if (next === '}') return object
      if (next !== ',') fail('An object does not end')
    }
  }

  function readArray(depth: number): unknown[] {
    const array: unknown[] = []
    at++
    skipSpace()
    if (text[at] === ']') {
      at++
      return array
    }
    for (;;) {
      array.push(readValue(depth))
      skipSpace()
      const next = text[at++]
      if (next === ']') return array
      if (next !== ',') fail('A list does not end')
    }
  }

  function readValue(depth: number): unknown {
    skipSpace()
    const c = text[at]
    if (c === '{' || c === '[') {
      if (depth >= maxDepth) fail(`The text is nested deeper than ${maxDepth} levels`)
      return c === '{' ? readObject(depth + 1) : readArray(depth + 1)
    }
    if (c === '"') return readString()
    for (const word in WORDS) {
      if (text.startsWith(word, at)) {
        at += word.length
        return WORDS[word]
      }
    }
    NUMBER.lastIndex = at
    const literal = NUMBER.exec(text)?.[0]
    if (literal === undefined) return fail('A value is missing')
    at += literal.length
    return readNumberLiteral(literal)
  }

  const value = readValue(0)
  skipSpace()
  if (at < text.length) fail('Something follows the end of the value')
  return value
}

/** JSON text of what `readStrictJson` returned: odd number literals come out as they came in. */
export function writeJson(value: unknown): string {
  if (value instanceof OddNumber) return value.literal
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, child]) => `${JSON.stringify(key)}:${writeJson(child)}`)
      .join(',')}}`
  }
  return JSON.stringify(value)
}
