/**
 * A refusal is a value: what was refused, why, and who or what can fix it. Exceptions are bugs.
 * The status is what the HTTP door answers (RFC 9457); the union is closed, so a new code needs a status.
 */
export const REFUSAL_STATUS = {
  invalid_input: 422,
  too_large: 413,
  not_signed_in: 401,
  not_permitted: 403,
  origin_refused: 403,
  person_only: 403,
  not_found: 404,
  unknown_operation: 404,
  method_not_allowed: 405,
  already_exists: 409,
  identity_in_use: 409,
  stale_version: 409,
  digest_changed: 409,
  wrong_state: 409,
  idempotency_mismatch: 409,
  layer_vacant: 409,
  nothing_released: 409,
  not_owner: 403,
  separation_of_duties: 403,
  reauthentication_required: 403,
  already_signed: 409,
  passkey_required: 403,
  changes_requested: 409,
  checklist_incomplete: 409,
  drill_required: 409,
  passkey_refused: 403,
  challenge_spent: 409,
  second_person_required: 403,
  limit_reached: 429,
  unavailable: 503,
} as const

export type RefusalCode = keyof typeof REFUSAL_STATUS

export type Refusal = {
  refused: true
  code: RefusalCode
  /** The sentence a person reads: what, why, who or what fixes it. No "invalid", no "please". */
  detail: string
  /** Field errors: JSON pointer into the input, and its own sentence. */
  errors?: { pointer: string; detail: string }[]
  /** What the client needs to act on it, e.g. the current row of a stale version. Never secrets. */
  data?: Record<string, unknown>
}

export function refuse(
  code: RefusalCode,
  detail: string,
  more: Pick<Refusal, 'errors' | 'data'> = {},
): Refusal {
  return { refused: true, code, detail, ...more }
}

/** A refusal of one field, with its JSON pointer (RFC 6901). */
export function refuseField(pointer: string, detail: string, code: RefusalCode = 'invalid_input'): Refusal {
  return refuse(code, detail, { errors: [{ pointer, detail }] })
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true
}
