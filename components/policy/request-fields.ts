/** A request as text, and single fields of it as people type them. Pure. */
import { setPath } from '@/lib/domain/policy/analysis/set-path'
import { fieldValue } from '@/lib/domain/policy/evaluate-condition'

type Parsed = { context: Record<string, unknown> } & Record<string, unknown>

/** null: not JSON, or without a context: then only the text can be edited. */
export function parsedRequest(text: string): Parsed | null {
  try {
    const request: unknown = JSON.parse(text)
    if (typeof request !== 'object' || request === null) return null
    const { context } = request as Record<string, unknown>
    return typeof context === 'object' && context !== null && !Array.isArray(context)
      ? (request as Parsed)
      : null
  } catch {
    return null
  }
}

/** "" for missing. A text that would be read as something else stands in quotes. */
export function fieldText(request: Parsed, path: string[]): string {
  const value = fieldValue(request.context, path)
  if (value === undefined) return ''
  return typeof value === 'string' && readLiteral(value) === value && value !== ''
    ? value
    : JSON.stringify(value)
}

/** The request with that field as typed: numbers, yes or no, lists as JSON, all else as text; "" leaves it out. */
export function withField(text: string, path: string[], typed: string): string {
  const request = parsedRequest(text)
  if (!request) return text
  if (typed.trim() === '') remove(request.context, path)
  else setPath(request.context, path, readLiteral(typed))
  return JSON.stringify(request, null, 2)
}

function readLiteral(typed: string): unknown {
  try {
    const value: unknown = JSON.parse(typed)
    return value === null ? typed : value
  } catch {
    return typed
  }
}

function remove(context: Record<string, unknown>, path: string[]): void {
  const parent = path.length === 1 ? context : fieldValue(context, path.slice(0, -1))
  if (typeof parent === 'object' && parent !== null) delete (parent as Record<string, unknown>)[path.at(-1)!]
}
