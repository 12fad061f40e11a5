/** What enforcers can ask the relay, and in which order it checks. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '@/lib/config/log'
import type { Database } from '@/db/pool'
import { addCalls, loadKnownActions } from '@/db/stores/action-call'
import { insertAttestations } from '@/db/stores/attestation'
import { type EnforcerIdentity, saveStatus } from '@/db/stores/relay'
import { loadAgentsOfKeys } from '@/db/stores/usage'
import { isRefusal, type Refusal, refuse } from '@/lib/domain/refusal'
import { isDatabaseDown } from '@/lib/http/database-down'
import {
  type AttestationLimit,
  attestationRows,
  MAX_ATTESTATIONS_BYTES,
  readAttestations,
} from './attestations'
import type { Authenticate } from './authenticate'
import type { ArtefactKind, Catalogue } from './catalogue'
import type { Contacts } from './contacts'
import { withDeadline } from './deadline'
import { countCalls, inflateLog, MAX_LOG_BYTES, readDecisionLog } from './decision-log'
import type { Holding } from './holding'
import type { LogLimit } from './log-limit'
import { answerPoll } from './poll'
import { readBytes, readJson, sendProblem } from './respond'
import { readStatusReport } from './status-report'
import { answerUsage } from './usage'

export type RelayParts = {
  db: Database
  authenticate: Authenticate
  attestations: AttestationLimit
  catalogue: Catalogue
  contacts: Contacts
  holding: Holding
  logs: LogLimit
  log: Logger
}

/** OPA's report carries its metrics; real ones stay well below. */
const MAX_STATUS_BYTES = 4 * 1024 * 1024

const ARTEFACT_PATHS: Record<string, ArtefactKind> = { bundles: 'bundle', pulses: 'pulse' }
const DATABASE_DOWN = refuse(
  'unavailable',
  'The database does not answer. The relay recovers by itself when it does.',
)
const NO_SUCH_PATH = refuse(
  'not_found',
  'The relay answers /bundles/<environment>, /pulses/<environment>, /status, /logs, /v1/attestations, /v1/usage and /health.',
)

export async function handleRequest(
  parts: RelayParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const refusal = await route(parts, request, response)
    if (refusal !== null) await sendProblem(response, refusal)
  } catch (error) {
    if (response.headersSent || response.destroyed) return
    if (isDatabaseDown(error)) return sendProblem(response, DATABASE_DOWN)
    parts.log.error({ err: error, method: request.method }, 'a request failed')
    await sendProblem(
      response,
      refuse('unavailable', 'The relay failed on this request; its log has the cause.'),
    )
  }
}

/** Answers, or returns why not. */
async function route(
  parts: RelayParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Refusal | null> {
  const [first, second, ...more] = pathSegments(request.url)
  const reads = request.method === 'GET' || request.method === 'HEAD'
  if (first === 'health' && second === undefined)
    return reads ? health(parts, response) : wrongMethod(response, 'GET')

  const kind = first !== undefined && Object.hasOwn(ARTEFACT_PATHS, first) ? ARTEFACT_PATHS[first] : undefined
  const isPoll = kind !== undefined && second !== undefined && more.length === 0
  const record = more.length === 0 ? recorderOf(first, second) : null
  if (!isPoll && record === null) return NO_SUCH_PATH
  if (isPoll && !reads) return wrongMethod(response, 'GET')
  if (!isPoll && request.method !== 'POST') return wrongMethod(response, 'POST')

  // Before any question to a database that is down: questions would pile up until it is back.
  if (!parts.catalogue.confirmed()) return DATABASE_DOWN
  const enforcer = await parts.authenticate(request.headers.authorization, request.socket.remoteAddress ?? '')
  if (isRefusal(enforcer)) return enforcer
  parts.contacts.heard(enforcer.id)
  if (!isPoll) return record === null ? NO_SUCH_PATH : record(parts, enforcer, request, response)
  if (second !== enforcer.environment) {
    return refuse(
      'not_permitted',
      `This enforcer is registered for ${enforcer.environment} and gets nothing of another environment.`,
    )
  }
  await answerPoll(parts, { kind, enforcer, request, response })
  return null
}

type Recorder = (
  parts: RelayParts,
  enforcer: EnforcerIdentity,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<Refusal | null>

/** What is sent to this path; OPA may add a partition to status and logs. */
function recorderOf(first: string | undefined, second: string | undefined): Recorder | null {
  if (first === 'status') return recordStatus
  if (first === 'logs') return recordDecisions
  if (first !== 'v1') return null
  if (second === 'attestations') return recordAttestations
  return second === 'usage' ? countUsage : null
}

/** Asks the database, however many ask at once. */
async function health(parts: RelayParts, response: ServerResponse): Promise<Refusal | null> {
  await parts.catalogue.look()
  if (!parts.catalogue.confirmed()) return DATABASE_DOWN
  const body = JSON.stringify({ status: 'ok', held: parts.holding.count() })
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body)
  return null
}

async function recordStatus(
  parts: RelayParts,
  enforcer: EnforcerIdentity,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Refusal | null> {
  const body = await readJson(request, MAX_STATUS_BYTES, 'A status report')
  if (isRefusal(body)) {
    response.setHeader('connection', 'close') // what is left of the body is not read
    return body
  }
  const change = readStatusReport(body)
  if (change === null) return refuse('invalid_input', 'This is not a status report as OPA sends it.')
  await withDeadline(saveStatus(parts.db, enforcer.id, change, new Date()))
  response.writeHead(204).end()
  return null
}

async function recordAttestations(
  parts: RelayParts,
  enforcer: EnforcerIdentity,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Refusal | null> {
  const body = await readJson(request, MAX_ATTESTATIONS_BYTES, 'A list of attestations')
  if (isRefusal(body)) {
    response.setHeader('connection', 'close')
    return body
  }
  const now = new Date()
  const seen = readAttestations(body, now)
  if (isRefusal(seen)) return seen
  const admitted = parts.attestations.admit(enforcer.id, seen, performance.now())
  if (isRefusal(admitted)) return admitted
  await withDeadline(insertAttestations(parts.db, attestationRows(enforcer.id, admitted.fresh, now)))
  parts.attestations.written(enforcer.id, admitted.fresh, performance.now())
  const answer = JSON.stringify({ accepted: admitted.fresh.length, repeated: admitted.repeated })
  response.writeHead(202, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(answer)
  return null
}

async function countUsage(
  parts: RelayParts,
  enforcer: EnforcerIdentity,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Refusal | null> {
  const answer = await withDeadline(answerUsage(parts.db, enforcer, request))
  if (isRefusal(answer)) {
    if (answer.code === 'too_large') response.setHeader('connection', 'close')
    return answer
  }
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(answer)
  return null
}

async function recordDecisions(
  parts: RelayParts,
  enforcer: EnforcerIdentity,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Refusal | null> {
  const bytes = await readBytes(request, MAX_LOG_BYTES, 'An upload of decision logs')
  if (isRefusal(bytes)) {
    response.setHeader('connection', 'close')
    return bytes
  }
  const text = await inflateLog(bytes, request.headers['content-encoding'])
  if (isRefusal(text)) return text
  const refused = parts.logs.admit(enforcer.id, text.length, performance.now())
  if (refused) return refused
  const calls = readDecisionLog(text, new Date())
  if (isRefusal(calls)) return calls
  const fresh = parts.logs.fresh(enforcer.id, calls)
  const [agents, known] = await withDeadline(
    Promise.all([
      loadAgentsOfKeys(parts.db, enforcer.environment, [...new Set(fresh.map(call => call.identity))]),
      loadKnownActions(parts.db, fresh),
    ]),
  )
  const { counts, dropped } = countCalls(fresh, enforcer.environment, agents, known)
  await withDeadline(addCalls(parts.db, counts))
  parts.logs.written(enforcer.id, fresh)
  if (dropped > 0)
    parts.log.info(
      { enforcer: enforcer.id, dropped },
      'decisions of unknown agents or actions are not counted',
    )
  response.writeHead(204).end()
  return null
}

function wrongMethod(response: ServerResponse, allowed: 'GET' | 'POST'): Refusal {
  response.setHeader('allow', allowed === 'GET' ? 'GET, HEAD' : allowed)
  return refuse('method_not_allowed', `This path is asked with ${allowed}.`)
}

/** Without the query. A segment that does not decode stays as it is, and then matches nothing. */
function pathSegments(url: string | undefined): string[] {
  const path = (url ?? '/').split('?')[0] ?? '/'
  return path.split('/').slice(1).map(decode)
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
