/** The one door (DESIGN §8): GET asks, POST commands. Everything the console shows comes through here. */
import { Problem, parseProblem, UNREACHABLE } from './problem'

export type QueryInput = Record<string, unknown>

/**
 * Query string of an operation's input: strings, numbers and booleans as they are, arrays as repeated keys,
 * objects as JSON; undefined is left out. Keys are sorted, so that equal inputs are equal URLs.
 */
export function encodeInput(input: QueryInput): string {
  const params = new URLSearchParams()
  const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  for (const key of Object.keys(input).sort()) {
    const value = input[key]
    if (value === undefined) continue
    for (const item of Array.isArray(value) ? value : [value]) params.append(key, text(item))
  }
  return params.toString()
}

export function queryUrl(operation: string, input: QueryInput = {}): string {
  const search = encodeInput(input)
  return `/api/v1/${operation}${search && `?${search}`}`
}

async function send(url: string, init: RequestInit): Promise<unknown> {
  let response: Response
  let text: string
  try {
    response = await fetch(url, { credentials: 'same-origin', cache: 'no-store', ...init })
    text = await response.text()
  } catch (error) {
    // An aborted request is the caller's own doing, not a problem to show.
    if (init.signal?.aborted) throw error
    throw new Problem(0, 'unreachable', UNREACHABLE)
  }
  let body: unknown
  try {
    body = text === '' ? null : JSON.parse(text)
  } catch {
    throw parseProblem(response.status, null)
  }
  if (!response.ok) throw parseProblem(response.status, body)
  return body
}

export async function query<Output>(
  operation: string,
  input: QueryInput = {},
  signal?: AbortSignal,
): Promise<Output> {
  return (await send(queryUrl(operation, input), {
    signal,
    headers: { accept: 'application/json' },
  })) as Output
}

/** A question with a body: too large or too exact for a URL. Asks only, so it needs no idempotency key. */
export async function postQuery<Output>(
  operation: string,
  input: unknown,
  signal?: AbortSignal,
): Promise<Output> {
  return (await send(`/api/v1/${operation}`, {
    method: 'POST',
    signal,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })) as Output
}

/** A repeat with the same key and the same input gets the first answer again, so a retry can't act twice. */
export async function command<Output>(
  operation: string,
  input: unknown,
  options: { idempotencyKey?: string; signal?: AbortSignal } = {},
): Promise<Output> {
  return (await send(`/api/v1/${operation}`, {
    method: 'POST',
    signal: options.signal,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': options.idempotencyKey ?? crypto.randomUUID(),
    },
    body: JSON.stringify(input),
  })) as Output
}
