/**
 * The one door: `POST /api/v1/<command>`, `GET /api/v1/<query>` (POST for a query with a body). It finds out
 * who is calling and hands over to the registries; authorization is theirs, on locked rows.
 */
import { pino } from 'pino'
import { commandNamed } from '@/lib/commands/registry'
import { recordRefusal } from '@/lib/commands/record-refusal'
import { newId, newSecret } from '@/lib/commands/ids'
import { mayRun, runCommand } from '@/lib/commands/run-command'
import { actorOfSession, actorOfToken, SESSION_COOKIES } from '@/lib/auth/resolve-actor'
import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal, refuse, type Refusal } from '@/lib/domain/refusal'
import { type AnyQuery, mayAsk, runQuery } from '@/lib/queries/define-query'
import { queryNamed } from '@/lib/queries/registry'
import { isDatabaseDown } from './database-down'
import { PRIVATE_HEADERS, problem } from './problem'
import { readJsonBody } from './read-body'
import { searchParamsToInput } from './search-params'

const log = pino({ name: 'console' })

const NOT_SIGNED_IN = refuse(
  'not_signed_in',
  'You are not signed in. Sign in, or send an API token as a bearer token.',
)

export function postOperation(request: Request, operation: string): Promise<Response> {
  return guarded(operation, async () => {
    const command = commandNamed(operation)
    const question = queryNamed(operation)
    if (!command && question?.body) return askByPost(request, question)
    if (!command) return problem(unknown(operation, 'POST', question !== undefined))
    const caller = await callerOf(request)
    if (isRefusal(caller)) return problem(caller)
    const input = await bodyOf(request, caller, command, mayRun(command, caller.actor))
    if (isRefusal(input)) return unread(input, command.name, caller.actor)
    const reply = await runCommand(command, {
      actor: caller.actor,
      input,
      idempotencyKey: request.headers.get('idempotency-key')?.slice(0, 200) || undefined,
    })
    return isRefusal(reply) ? problem(reply) : Response.json(reply, { headers: PRIVATE_HEADERS })
  })
}

export function getOperation(request: Request, operation: string): Promise<Response> {
  return guarded(operation, async () => {
    const query = queryNamed(operation)
    if (!query || query.body)
      return problem(unknown(operation, 'GET', query !== undefined || commandNamed(operation) !== undefined))
    const caller = await callerOf(request)
    if (isRefusal(caller)) return problem(caller)
    return answer(query, caller.actor, searchParamsToInput(new URL(request.url).searchParams))
  })
}

/** Changes nothing, but costs: so a foreign page may not make a signed-in browser ask it either. */
async function askByPost(request: Request, query: AnyQuery): Promise<Response> {
  const caller = await callerOf(request)
  if (isRefusal(caller)) return problem(caller)
  const input = await bodyOf(request, caller, query, mayAsk(query, caller.actor))
  if (isRefusal(input)) return unread(input, query.name, caller.actor)
  return answer(query, caller.actor, input)
}

/** Whoever may not act at all costs nothing more than their headers. */
async function bodyOf(
  request: Request,
  caller: { byCookie: boolean },
  operation: { maxBodyBytes?: number },
  refused: Refusal | null,
): Promise<unknown | Refusal> {
  const foreign = caller.byCookie ? refuseForeignOrigin(request) : null
  return foreign ?? refused ?? (await readJsonBody(request, operation.maxBodyBytes))
}

/** The connection ends with the answer: what is left of the body would be read as the client's next request. */
async function unread(refusal: Refusal, operation: string, actor: Actor): Promise<Response> {
  const answer = problem({ ...refusal, evidence: await recorded(operation, refusal, actor) })
  answer.headers.set('connection', 'close')
  return answer
}

/** What an operation does is in its name, never in the method: PUT, PATCH and DELETE are refused like a wrong GET. */
export function refuseMethod(
  request: Request,
  operation: string,
  allow = allowed(operation),
): Promise<Response> {
  return guarded(operation, async () => {
    const answer = problem(unknown(operation, request.method, allow !== null))
    if (allow !== null) answer.headers.set('allow', allow)
    answer.headers.set('connection', 'close')
    return answer
  })
}

function allowed(operation: string): string | null {
  const query = queryNamed(operation)
  if (query && !query.body) return 'GET, HEAD'
  return query || commandNamed(operation) ? 'POST' : null
}

async function answer(query: AnyQuery, actor: Actor, input: unknown): Promise<Response> {
  const result = await runQuery(query, actor, input)
  if (!isRefusal(result)) return Response.json(result, { headers: PRIVATE_HEADERS })
  const evidence =
    result.code === 'not_permitted' || query.recordsRefusals
      ? await recorded(query.name, result, actor)
      : null
  return problem({ ...result, evidence })
}

function unknown(operation: string, method: string, otherMethod: boolean): Refusal {
  if (otherMethod)
    return refuse(
      'method_not_allowed',
      `${operation} is not a ${method} operation. /api/v1/openapi.json lists how each is called.`,
    )
  return refuse(
    'unknown_operation',
    `There is no operation "${operation.slice(0, 100)}". /api/v1/openapi.json lists all of them.`,
  )
}

export async function callerOf(request: Request): Promise<{ actor: Actor; byCookie: boolean } | Refusal> {
  const authorization = request.headers.get('authorization')
  if (authorization !== null) {
    const bearer = /^Bearer ([\w.~+/-]+=*)$/i.exec(authorization)?.[1]
    const actor = bearer ? await actorOfToken(bearer) : null
    return actor
      ? { actor, byCookie: false }
      : refuse(
          'not_signed_in',
          'The bearer token is unknown, revoked or expired. Its owner can create another.',
        )
  }
  const cookies = new Map(
    (request.headers.get('cookie') ?? '').split(';').map(pair => {
      const [name = '', ...value] = pair.trim().split('=')
      return [name, decoded(value.join('='))] as const
    }),
  )
  const actor = await actorOfSession(SESSION_COOKIES.map(name => cookies.get(name)).find(Boolean))
  return actor ? { actor, byCookie: true } : NOT_SIGNED_IN
}

/** Other programs on the same host set cookies too; one that can't be decoded is simply not ours. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** A cookie travels with any site's request, so the browser must say that it was ours (missing is refused). */
function refuseForeignOrigin(request: Request): Refusal | null {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const own = process.env.NEXTAUTH_URL
    ? new URL(process.env.NEXTAUTH_URL).origin
    : new URL(request.url).origin
  if (origin !== null ? origin === own : site === 'same-origin') return null
  return refuse(
    'origin_refused',
    'The request did not come from the console itself (Origin or Sec-Fetch-Site). Use the console, or an API token.',
  )
}

export function recorded(operation: string, refusal: Refusal, actor: Actor): Promise<number | null> {
  return recordRefusal(operation, refusal, { actor, now: new Date(), newId, newSecret })
}

export async function guarded(operation: string, work: () => Promise<Response>): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (isDatabaseDown(error)) {
      return problem(
        refuse('unavailable', 'The database does not answer. Nothing was changed; try again in a moment.'),
      )
    }
    const reference = newId('err')
    log.error({ err: error, operation, reference }, 'operation failed')
    return Response.json(
      {
        type: 'urn:countersign:problem:fault',
        title: 'Fault',
        status: 500,
        code: 'fault',
        detail: `Something broke on our side, nothing was changed. Reference ${reference}.`,
      },
      { status: 500, headers: { ...PRIVATE_HEADERS, 'content-type': 'application/problem+json' } },
    )
  }
}
