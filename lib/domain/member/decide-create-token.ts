/** API tokens: a machine acts with its creator's teams, on the operations that were chosen, for at most 90 days. */
import { refuse, type Refusal } from '../refusal'

export const TOKEN_MAX_DAYS = 90

/** `allowed`: operations that a token may do at all. Acts of a person are never among them. */
export function cannotCreateToken(
  operations: readonly string[],
  allowed: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Refusal | null {
  const errors = operations.flatMap((operation, at) => {
    if (allowed.has(operation)) return []
    const detail = known.has(operation)
      ? `${operation} is an act of a person: no token can do it.`
      : `There is no operation "${operation}". /api/v1/openapi.json lists all of them.`
    return [{ pointer: `/operations/${at}`, detail }]
  })
  if (errors.length === 0) return null
  return refuse(
    'invalid_input',
    errors.length === 1 ? errors[0]!.detail : `${errors.length} operations can't be in a token.`,
    { errors },
  )
}
