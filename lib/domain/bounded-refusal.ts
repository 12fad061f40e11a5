/**
 * A refusal repeats parts of what was sent, is stored in an append-only log, and goes back over the wire: one
 * request must not decide how large it gets.
 */
import type { Refusal } from './refusal'

export const MAX_ERRORS = 100
/** Characters (code points). */
export const MAX_POINTER = 100
const MAX_DETAIL = 1000

/** At most `length` code points: a surrogate pair is kept or dropped, never halved. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text
  return Array.from(text.slice(0, length * 2))
    .slice(0, length)
    .join('')
}

export function boundedRefusal<R extends Refusal>(refusal: R): R {
  return {
    ...refusal,
    detail: cutText(refusal.detail, MAX_DETAIL),
    ...(refusal.errors && {
      errors: refusal.errors.slice(0, MAX_ERRORS).map(({ pointer, detail }) => ({
        pointer: cutText(pointer, MAX_POINTER),
        detail: cutText(detail, MAX_DETAIL),
      })),
    }),
  }
}
