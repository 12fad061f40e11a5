/**
 * `POST /v1/usage`: the counters for one call that is about to be decided, for enforcers that don't count by
 * themselves. The call is added first and the totals include it, so of calls that come together each sees another
 * total, and no more than the limit pass. What is refused afterwards stays counted: an agent can't probe for free.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Database } from '@/db/pool'
import type { EnforcerIdentity } from '@/db/stores/relay'
import { addUsage, holdUsageKey, loadAgentsOfKeys, loadLimits, rememberUsage } from '@/db/stores/usage'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { additionOf, windowStart } from '@/lib/domain/policy/limit'
import type { EvaluationRequest } from '@/lib/domain/policy/model'
import { Malformed, MAX_REQUEST_BYTES, parseRequest } from '@/lib/domain/policy/parse-request'
import { MAX_CHAIN_HOPS, subjectKey } from '@/lib/domain/policy/parties'
import { isRefusal, type Refusal, refuse } from '@/lib/domain/refusal'
import { readText } from './respond'

const KEY = /^[\x21-\x7e]{1,200}$/
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** JSON text of the answer: totals are written as numbers, digit by digit as the database has them. */
export async function answerUsage(
  db: Database,
  enforcer: EnforcerIdentity,
  request: IncomingMessage,
): Promise<string | Refusal> {
  const text = await readText(request, MAX_REQUEST_BYTES, 'A request')
  if (isRefusal(text)) return text
  const key = request.headers['idempotency-key']
  if (key !== undefined && (typeof key !== 'string' || !KEY.test(key))) {
    return refuse('invalid_input', 'An Idempotency-Key is 1 to 200 visible ASCII characters, such as a UUID.')
  }
  const parsed = parseRequest(text)
  if (parsed instanceof Malformed) {
    return refuse(
      'invalid_input',
      `This is not an evaluation request, and would be denied as malformed. ${parsed.detail}`,
    )
  }
  const additions = await additionsOf(db, enforcer.environment, parsed)
  return db.transaction(async tx => {
    const held = { enforcer_id: enforcer.id, idempotency_key: key ?? '' }
    if (key !== undefined) {
      const row = { ...held, request_digest: sha256(text), answered_at: new Date() }
      const before = await holdUsageKey(tx, row)
      if (before && before.request_digest !== row.request_digest) {
        return refuse(
          'idempotency_mismatch',
          'This Idempotency-Key was used for another request. Take a new one for each call.',
        )
      }
      if (before) return before.answer ?? '{"usage":{}}'
    }
    const totals = await addUsage(tx, additions)
    const answer = `{"usage":{${[...totals].map(([rule, total]) => `${JSON.stringify(rule)}:${total}`).join(',')}}}`
    if (key !== undefined) await rememberUsage(tx, held, answer)
    return answer
  })
}

/** One row per limit that this call counts towards. A limit about one agent counts that agent's calls, also as a member of the chain. */
async function additionsOf(db: Database, environment: string, request: EvaluationRequest) {
  const subject = subjectKey(request)
  const { actor_chain: chain } = request.context
  const members = Array.isArray(chain)
    ? chain.filter(member => typeof member === 'string').slice(0, MAX_CHAIN_HOPS)
    : []
  const agents = await loadAgentsOfKeys(db, environment, [...(subject === null ? [] : [subject]), ...members])
  const caller = subject === null ? undefined : agents.get(subject)
  if (caller === undefined) return []
  const limits = await loadLimits(db, {
    environment,
    system: request.resource.id,
    action: request.action.name,
    agents: [...new Set(agents.values())],
  })
  const now = epochSeconds(new Date())
  return limits.flatMap(({ id, agent, limit }) => {
    const addition = additionOf(limit, agent ?? caller, request.context)
    return addition === null
      ? []
      : [
          {
            environment,
            rule_id: id,
            key_digest: sha256(`${limit.per}\0${addition.key}`),
            window_start: new Date(windowStart(limit.window, now) * 1000),
            total: addition.amount,
          },
        ]
  })
}
