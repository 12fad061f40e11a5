/** Text that no operation takes, wherever it stands in an input. One place for all, so that no field is forgotten. */
import { MAX_ERRORS } from './bounded-refusal'
import { isWellFormed } from './evidence/encoding'

/** PostgreSQL has no U+0000 in text, and half a surrogate pair has no UTF-8. */
const UNSTORABLE = 'This holds the character U+0000 or half of a character, which can’t be stored. Remove it.'

/**
 * Bidi controls reorder what stands around them («Trojan Source», https://trojansource.codes): a name could read
 * as another one for whoever signs. Terminals obey control characters. Newlines (CRLF too) and tabs are text.
 */
const DECEIVING = /(?![\t\n]|\r\n)[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

export type TextProblem = { path: PropertyKey[]; detail: string }

/** The first hundred. `outside` names fields of the input itself whose words are not those of who typed the rest. */
export function textProblems(input: unknown, typed: boolean, outside: readonly string[] = []): TextProblem[] {
  const problems: TextProblem[] = []
  look(input, [], typed)
  return problems

  function look(value: unknown, path: PropertyKey[], typed: boolean): void {
    if (problems.length >= MAX_ERRORS) return
    if (typeof value === 'string') {
      const detail = problemOf(value, typed)
      if (detail) problems.push({ path, detail })
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) look(item, [...path, index], typed)
    } else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
      for (const [key, item] of Object.entries(value)) {
        const inKey = problemOf(key, typed)
        if (inKey) problems.push({ path, detail: inKey })
        else look(item, [...path, key], typed && !(path.length === 0 && outside.includes(key)))
      }
    }
  }
}

function problemOf(text: string, typed: boolean): string | null {
  if (text.includes('\0') || !isWellFormed(text)) return UNSTORABLE
  const found = typed ? DECEIVING.exec(text)?.[0] : undefined
  if (found === undefined) return null
  const code = found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
  return `This holds the invisible character U+${code}, which can make text read as something else. Remove it.`
}
