import { fieldValue } from '../evaluate-condition'
import type { EvaluationRequest } from '../model'
import { setPath } from './set-path'

/** `to` null: left out. */
export type FieldChange = { field: string[]; to: unknown }

/** The request with the changes made: what a test hands to the evaluator. */
export function applyChanges(
  request: EvaluationRequest,
  { changes }: { changes: readonly FieldChange[] },
): EvaluationRequest {
  let context = request.context
  for (const { field, to } of changes) {
    context = copyAlong(context, field)
    if (to !== null) setPath(context, field, to)
    else remove(context, field)
  }
  return { ...request, context }
}

/** Copies the objects on the way, so that the request itself stays; odd numbers are kept as they are. */
function copyAlong(value: Record<string, unknown>, field: readonly string[]): Record<string, unknown> {
  const copy = Object.fromEntries(Object.entries(value))
  const [first, ...rest] = field
  if (first === undefined || rest.length === 0) return copy
  const below = fieldValue(copy, [first])
  if (typeof below === 'object' && below !== null && !Array.isArray(below))
    copy[first] = copyAlong(below as Record<string, unknown>, rest)
  return copy
}

function remove(context: Record<string, unknown>, field: readonly string[]): void {
  const parent = field.length === 1 ? context : fieldValue(context, field.slice(0, -1))
  if (typeof parent === 'object' && parent !== null) delete (parent as Record<string, unknown>)[field.at(-1)!]
}
