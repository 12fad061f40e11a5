/**
 * Decision logs as OPA's plugin sends them (specs/enforcers.md §1.7): a gzip'd JSON array of events. They are reduced
 * to how often each agent called each action on each day, and how often it was denied; inputs are read and dropped.
 * OPA sends a batch again when it got no answer, so events that were counted are remembered for a while.
 */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import type { CallCount } from '@/db/stores/action-call'
import { checkRequest, Malformed } from '@/lib/domain/policy/parse-request'
import { subjectKey } from '@/lib/domain/policy/parties'
import { type Refusal, refuse } from '@/lib/domain/refusal'

/** OPA's default batch is 32 KiB compressed. */
export const MAX_LOG_BYTES = 1024 * 1024
export const MAX_INFLATED_BYTES = 32 * 1024 * 1024
const MAX_EVENTS = 20_000
const DAY_MS = 86_400_000
/** An enforcer that was cut off sends late; its clock may run a little ahead. */
const LATE_MS = 7 * DAY_MS
const AHEAD_MS = 5 * 60_000
/** What names a row has to fit into an index; longer names are not counted. */
const MAX_NAME = 500

const inflate = promisify(gunzip)

const event = z.object({
  decision_id: z.string().min(1).max(200),
  labels: z.object({ id: z.string().max(200) }),
  path: z.string(),
  timestamp: z.string(),
  input: z.unknown(),
  result: z.object({ context: z.object({ outcome: z.string() }) }),
})

/** One decision, without what was asked for in detail. */
export type LoggedCall = {
  id: string
  identity: string
  system: string
  action: string
  at: Date
  denied: boolean
}

/** The text of a log upload; a bomb stops at the cap. `encoding`: the request's `Content-Encoding`. */
export async function inflateLog(bytes: Buffer, encoding: string | undefined): Promise<string | Refusal> {
  if (encoding === undefined || encoding === 'identity') return bytes.toString('utf8')
  if (encoding !== 'gzip')
    return refuse('invalid_input', 'Decision logs are sent as JSON, plain or with Content-Encoding gzip.')
  try {
    return (await inflate(bytes, { maxOutputLength: MAX_INFLATED_BYTES })).toString('utf8')
  } catch (error) {
    return (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
      ? refuse(
          'too_large',
          `Decision logs inflate to at most ${MAX_INFLATED_BYTES} bytes. Set a smaller upload size.`,
        )
      : refuse('invalid_input', 'The body says that it is gzip, and is not.')
  }
}

/** Decisions of this policy among the events; others, and those whose input was erased, are left out. */
export function readDecisionLog(text: string, now: Date): LoggedCall[] | Refusal {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refuse(
      'invalid_input',
      'The body is not JSON. Decision logs are a list of events as OPA sends it.',
    )
  }
  if (!Array.isArray(body))
    return refuse('invalid_input', 'Decision logs are a list of events as OPA sends it.')
  if (body.length > MAX_EVENTS)
    return refuse('too_large', `One upload has at most ${MAX_EVENTS} decisions. Set a smaller upload size.`)
  return body.flatMap(value => readEvent(value, now) ?? [])
}

function readEvent(value: unknown, now: Date): LoggedCall | null {
  const parsed = event.safeParse(value)
  if (!parsed.success || parsed.data.path !== 'countersign/decision') return null
  const { input, labels, decision_id, timestamp, result } = parsed.data
  const request = checkRequest(input)
  if (request instanceof Malformed) return null
  const identity = subjectKey(request)
  const at = new Date(timestamp)
  const late = now.getTime() - at.getTime()
  // Not `>`: an unreadable time compares false with everything.
  if (!(late <= LATE_MS && late >= -AHEAD_MS)) return null
  const { id: system } = request.resource
  const { name: action } = request.action
  if (identity === null || [identity, system, action].some(name => !isKept(name))) return null
  return {
    id: createHash('sha256').update(`${labels.id}\0${decision_id}`).digest('base64'),
    identity,
    system,
    action,
    at,
    denied: result.context.outcome === 'deny',
  }
}

/** PostgreSQL stores no NUL and no lone surrogate. */
const isKept = (name: string) => name.length <= MAX_NAME && !/\p{Surrogate}|\0/u.test(name)

/** One row per agent, action and day. `agents` by identity; what neither it nor `known` has is dropped. */
export function countCalls(
  calls: LoggedCall[],
  environment: string,
  agents: Map<string, string>,
  known: Set<string>,
): { counts: CallCount[]; dropped: number } {
  const counts = new Map<string, CallCount>()
  let dropped = 0
  for (const { identity, system, action, at, denied } of calls) {
    const agent_id = agents.get(identity)
    if (agent_id === undefined || !known.has(`${system}\0${action}`)) {
      dropped++
      continue
    }
    const day = at.toISOString().slice(0, 10)
    const key = JSON.stringify([agent_id, system, action, day])
    const count = counts.get(key) ?? {
      environment,
      agent_id,
      system,
      action,
      day,
      calls: 0,
      denied: 0,
      last_called_at: at,
    }
    count.calls++
    if (denied) count.denied++
    if (at > count.last_called_at) count.last_called_at = at
    counts.set(key, count)
  }
  return { counts: [...counts.values()], dropped }
}
