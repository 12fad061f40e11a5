/** Input against its zod schema; every problem with its JSON pointer (RFC 6901) and a sentence. */
import type { z } from 'zod'
import { refuse, type Refusal } from '@/lib/domain/refusal'

export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T | Refusal {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues
    .slice(0, 100)
    .flatMap(issue =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map(key => ({
            pointer: jsonPointer([...issue.path, key]),
            detail: `"${key}" is not a field of this operation. Remove it.`,
          }))
        : [{ pointer: jsonPointer(issue.path), detail: sentence(issue) }],
    )
  return refuse(
    'invalid_input',
    errors.length === 1 ? errors[0]!.detail : `${errors.length} fields need another value.`,
    { errors },
  )
}

function sentence(issue: z.core.$ZodIssue): string {
  const text = issue.message
    .replace(/^Invalid input: expected (.+), received undefined$/, 'A value is needed: $1')
    .replace(/^Invalid input: /, 'Needs: ')
  return text.endsWith('.') ? text : `${text}.`
}
