/** Calls the console's API as a token. What it answers reaches the terminal through `visibleLine`: servers are strangers. */
import { visibleLine } from '../domain/action/visible-text'
import { UsageError } from './verb'

/** Shared by every verb that talks to a console. */
export const API_OPTIONS = {
  url: { type: 'string' },
  token: { type: 'string' },
} as const

export const API_HELP = `  --url <address>    the console, such as http://localhost:3000 (or COUNTERSIGN_URL)
  --token <token>    an API token, cst_… (or COUNTERSIGN_TOKEN, which stays out of the shell's history)`

export type Api = {
  get(operation: string, input?: Record<string, string>): Promise<unknown>
  post(operation: string, input: unknown): Promise<unknown>
  /** A download, unread. `path` as an operation answered it. */
  download(path: string): Promise<Response>
}

/** The console refused, or can't be reached: a sentence to print, exit code 1. */
export class CallFailed extends Error {
  override name = 'CallFailed'
}

export function apiFrom(values: { url?: string; token?: string }): Api {
  const base = values.url ?? process.env.COUNTERSIGN_URL ?? 'http://localhost:3000'
  const token = values.token ?? process.env.COUNTERSIGN_TOKEN
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol))
    throw new UsageError(`«${visibleLine(base)}» is not an http:// or https:// address.`)
  if (!token)
    throw new UsageError(
      'An API token is needed: pass --token, or set COUNTERSIGN_TOKEN. `countersign token create` makes one.',
    )
  // In a header a line break would be another header.
  if (!/^[\w.~+/-]+=*$/.test(token)) throw new UsageError('That is not an API token: they look like cst_… .')
  const origin = new URL(base).origin
  const send = (path: string, init: RequestInit = {}) => call(origin, path, token, init)
  return {
    async get(operation, input = {}) {
      const search = new URLSearchParams(input).toString()
      return (await send(`/api/v1/${operation}${search && `?${search}`}`)).json()
    },
    async post(operation, input) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
      return (
        await send(`/api/v1/${operation}`, { method: 'POST', headers, body: JSON.stringify(input) })
      ).json()
    },
    download: path => send(path),
  }
}

async function call(origin: string, path: string, token: string, init: RequestInit): Promise<Response> {
  const headers = { ...init.headers, accept: 'application/json', authorization: `Bearer ${token}` }
  let response: Response
  try {
    // Never to another host with our token: a redirect is not followed.
    response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'error' })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new CallFailed(
      `${origin} does not answer: ${visibleLine(cause) || 'no connection'}. Is the console running there?`,
    )
  }
  if (response.ok) return response
  throw new CallFailed(await sentenceOf(response, origin))
}

async function sentenceOf(response: Response, origin: string): Promise<string> {
  const body: unknown = await response.json().catch(() => null)
  if (typeof body !== 'object' || body === null || !('detail' in body))
    return `${origin} answered ${response.status} without saying why. Is a Countersign console there?`
  const { detail, errors, evidence } = body as {
    detail: unknown
    errors?: { pointer?: unknown; detail?: unknown }[]
    evidence?: unknown
  }
  const lines = [visibleLine(String(detail))]
  for (const error of errors ?? [])
    if (error.detail !== detail)
      lines.push(`  ${visibleLine(String(error.pointer))}: ${visibleLine(String(error.detail))}`)
  if (typeof evidence === 'number') lines.push(`Recorded as evidence #${evidence}.`)
  return lines.join('\n')
}

/** Runs a verb's work; a refusal of the console is printed and becomes exit code 1. */
export async function withApi(
  values: { url?: string; token?: string },
  work: (api: Api) => Promise<number>,
): Promise<number> {
  const api = apiFrom(values)
  try {
    return await work(api)
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error
    console.error(error.message)
    return 1
  }
}
