/**
 * Request text → `EvaluationRequest`, or `malformed` (DESIGN §4 step 1). Enforcers send the same text, through
 * `canonicalizeRequest`, to OPA, so that the evaluator and OPA judge the same values.
 */
import type { EvaluationRequest } from './model'
import { OddNumber } from './numbers'
import { JsonProblem, readStrictJson, writeJson } from './strict-json'

/** Why a request can't be read. `detail` is for the enforcer's log; the decision carries one fixed sentence. */
export class Malformed {
  constructor(readonly detail: string) {}
}

export const MAX_REQUEST_BYTES = 256 * 1024
export const MAX_REQUEST_DEPTH = 16

function malformed(detail: string): Malformed {
  return new Malformed(detail)
}

function read(text: string): { value: unknown } | Malformed {
  if (utf8Length(text) > MAX_REQUEST_BYTES)
    return malformed(`The request is larger than ${MAX_REQUEST_BYTES} bytes.`)
  try {
    return { value: readStrictJson(text, MAX_REQUEST_DEPTH) }
  } catch (error) {
    if (error instanceof JsonProblem) return malformed(error.message)
    throw error
  }
}

export function parseRequest(text: string): EvaluationRequest | Malformed {
  const result = read(text)
  return result instanceof Malformed ? result : checkRequest(result.value)
}

/**
 * The text to send to OPA: every number that can be judged in its plain form (`1e0` → `1`), all else as it was.
 * A malformed text is never sent: the enforcer denies by itself. Shape is left for OPA to check, as it does.
 */
export function canonicalizeRequest(text: string): string | Malformed {
  const result = read(text)
  return result instanceof Malformed ? result : writeJson(result.value)
}

/** The shape check alone, for values that were parsed already. Unknown keys are left alone (AuthZEN 1.0 §5). */
export function checkRequest(value: unknown): EvaluationRequest | Malformed {
  if (!isObject(value)) return malformed('The request is not an object.')
  const { subject, action, resource } = value
  const context = value.context === undefined ? {} : value.context
  if (!isObject(subject) || subject.type !== 'agent' || typeof subject.id !== 'string') {
    return malformed('"subject" needs the type "agent" and a string "id".')
  }
  if (!isObject(action) || typeof action.name !== 'string')
    return malformed('"action" needs a string "name".')
  if (!isObject(resource) || resource.type !== 'system' || typeof resource.id !== 'string') {
    return malformed('"resource" needs the type "system" and a string "id".')
  }
  const { properties } = subject
  if (properties !== undefined && !isObject(properties))
    return malformed('"subject.properties" is not an object.')
  if (resource.properties !== undefined && !isObject(resource.properties)) {
    return malformed('"resource.properties" is not an object.')
  }
  if (!isTextOrMissing(properties?.issuer)) return malformed('"subject.properties.issuer" is not a string.')
  if (!isTextOrMissing(properties?.instance))
    return malformed('"subject.properties.instance" is not a string.')
  if (!isObject(context)) return malformed('"context" is not an object.')
  if (!isTextOrMissing(context.session)) return malformed('"context.session" is not a string.')
  return (value.context === undefined ? { ...value, context } : value) as EvaluationRequest
}

/** A kill list is keyed by these: one that isn't text could slip past it. Null is the same as missing. */
function isTextOrMissing(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof OddNumber)
}

function utf8Length(text: string): number {
  if (text.length > MAX_REQUEST_BYTES || text.length * 3 <= MAX_REQUEST_BYTES) return text.length
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 2
    else if (unit >= 0x80) bytes += 1
  }
  return bytes
}
