/** Input against its zod schema; every problem with its JSON pointer (RFC 6901) and a sentence. */
import type { z } from 'zod'
import { cutText, MAX_ERRORS, MAX_POINTER } from '@/lib/domain/bounded-refusal'
import { refuse, type Refusal } from '@/lib/domain/refusal'
import { textProblems } from '@/lib/domain/text-problems'

export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export type ParseOptions = {
  /** Our own people typed it: hidden characters that deceive a reader are refused too. */
  typed?: boolean
  /** Fields with words of strangers (a document, a tool's name): stored as they are, shown with what is hidden in them. */
  outsideText?: readonly string[]
}

export function parseInput<T>(
  schema: z.ZodType<T>,
  input: unknown,
  { typed = false, outsideText = [] }: ParseOptions = {},
): T | Refusal {
  const parsed = schema.safeParse(input)
  const errors = parsed.success
    ? textProblems(input, typed, outsideText).map(({ path, detail }) => ({
        pointer: jsonPointer(path),
        detail,
      }))
    : parsed.error.issues.flatMap(issue =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.slice(0, MAX_ERRORS + 1).map(key => ({
              pointer: jsonPointer([...issue.path, cutText(key, MAX_POINTER)]),
              detail: `"${cutText(key, MAX_POINTER)}" is not a field of this operation. Remove it.`,
            }))
          : [{ pointer: jsonPointer(issue.path), detail: sentence(issue) }],
      )
  if (parsed.success && errors.length === 0) return parsed.data
  // What a refusal says is stored in the log: what was sent must not decide how much that is.
  const told = errors
    .slice(0, MAX_ERRORS)
    .map(({ pointer, detail }) => ({ pointer: cutText(pointer, MAX_POINTER), detail }))
  const many = errors.length > told.length ? `More than ${told.length}` : told.length
  return refuse('invalid_input', told.length === 1 ? told[0]!.detail : `${many} fields need another value.`, {
    errors: told,
  })
}

function sentence(issue: z.core.$ZodIssue): string {
  const text = issue.message
    .replace(/^Invalid input: expected (.+), received undefined$/, 'A value is needed: $1')
    .replace(/^Invalid input: /, 'Needs: ')
  return text.endsWith('.') ? text : `${text}.`
}
