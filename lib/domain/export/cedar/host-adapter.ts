/**
 * What an enforcer that embeds Cedar does around it: from a request to calls of Cedar, and from the answers to the
 * outcome. `host.json` and the pulse are its data. Everything that Cedar can't see is decided here, and only ever
 * towards a deny: kill list, identities, the chain, a bundle or pulse that is too old, types of values.
 */
import { fieldValue, holds } from '../../policy/evaluate-condition'
import type { EvaluationRequest, Outcome, Pulse, ReasonCode, Tier } from '../../policy/model'
import { isJudgeable } from '../../policy/numbers'
import { own } from '../../policy/own'
import { Malformed } from '../../policy/parse-request'
import { MAX_CHAIN_HOPS, subjectKey } from '../../policy/parties'
import { freshnessLimits } from '../../policy/tiers'
import { decimalText } from './cedar-text'
import { type FactKeys, fieldOf } from './facts'

/** `host.json` of an export. */
export type CedarHost = {
  environment: string
  serial: number
  expires_at: number
  identities: Record<string, string[]>
  agents: Record<string, { delegates_to: Record<string, true> }>
  /** By action name. */
  facts: Record<string, FactKeys>
}

export type CedarValue =
  | string
  | number
  | boolean
  | { __extn: { fn: 'decimal'; arg: string } }
  | CedarValue[]
  | { [key: string]: CedarValue }

export type CedarUid = { type: string; id: string }
export type CedarCall = {
  principal: CedarUid
  action: CedarUid
  resource: CedarUid
  context: Record<string, CedarValue>
}

/** `exact` is false where a value doesn't fit Cedar: the answer may be stricter than the console's, never looser. */
export type CedarPlan =
  | { denied: ReasonCode | 'reserved_key'; exact: boolean }
  | { calls: CedarCall[]; exact: boolean }

/** One call for the subject and one for each member of its chain: all must be let through. */
export function planCalls(
  host: CedarHost,
  pulse: Pulse | null,
  request: EvaluationRequest | Malformed,
  now: number,
): CedarPlan {
  const denied = (code: ReasonCode): CedarPlan => ({ denied: code, exact: true })
  if (request instanceof Malformed) return denied('malformed')
  if (now >= host.expires_at) return denied('bundle_expired')
  if (pulse === null || pulse.environment !== host.environment) return denied('stale')
  if (host.serial < pulse.least_serial) return denied('bundle_superseded')
  const path = pathOf(host, request)
  if (!Array.isArray(path)) return denied(path.problem)
  if (isKilled(pulse, request, path)) return denied('killed')
  const { context, action, resource } = request
  const keys = own(host.facts, action.name)
  if (!keys) return denied('action_not_released')
  if (typeof context.environment !== 'string') return denied('environment_mismatch')
  if (typeof context.purpose !== 'string') return denied('purpose_mismatch')
  const supplied = suppliedOf(request)
  if (supplied === null) return denied('definition_mismatch')
  if (hasReservedKey(context.arguments)) return { denied: 'reserved_key', exact: false }
  const facts = factsOf(keys, context, now)
  const shared = {
    now,
    environment: context.environment,
    purpose: context.purpose,
    fresh_until: wholeSeconds(freshnessLimits(pulse.fresh_until)),
    ...supplied,
    ...facts.values,
  }
  const calls = path.map((agent, i) => ({
    principal: { type: 'Countersign::Agent', id: agent },
    action: { type: 'Countersign::Action', id: action.name },
    resource: { type: 'Countersign::System', id: resource.id },
    context: { ...shared, member: i < path.length - 1 },
  }))
  return { calls, exact: facts.exact }
}

/** Per call: whether each set permits it. A call that Cedar didn't answer, or with an exception, permits nothing. */
export type CedarAnswer = { notDenied: boolean; allowed: boolean }

export function outcomeOf(answers: readonly CedarAnswer[]): Outcome {
  if (answers.length === 0 || !answers.every(answer => answer.notDenied)) return 'deny'
  return answers.every(answer => answer.allowed) ? 'allow' : 'step_up'
}

/** Agent ids, outermost member first, the subject last. */
function pathOf(host: CedarHost, request: EvaluationRequest): string[] | { problem: ReasonCode } {
  const chain = request.context.actor_chain
  if (chain === undefined || chain === null) return { problem: 'chain_missing' }
  if (!Array.isArray(chain) || !chain.every(key => typeof key === 'string'))
    return { problem: 'chain_invalid' }
  if (chain.length > MAX_CHAIN_HOPS) return { problem: 'chain_too_long' }
  const keys: (string | null)[] = [...chain, subjectKey(request)]
  const path: string[] = []
  for (const key of keys) {
    const ids = key === null ? undefined : own(host.identities, key)
    if (ids && ids.length > 1) return { problem: 'ambiguous_identity' }
    const id = ids?.[0]
    if (id === undefined || !own(host.agents, id)) return { problem: 'unknown_agent' }
    path.push(id)
  }
  if (new Set(keys).size < keys.length || new Set(path).size < path.length)
    return { problem: 'chain_repeated' }
  const isDeclared = path.every((id, i) => {
    const next = path[i + 1]
    return next === undefined || own(own(host.agents, id)?.delegates_to, next) === true
  })
  return isDeclared ? path : { problem: 'chain_undeclared' }
}

function isKilled(
  { kill }: Pulse,
  { subject, action, resource, context }: EvaluationRequest,
  path: string[],
): boolean {
  const instance = subject.properties?.instance
  const stopped = Object.keys(kill.instances)
  return (
    kill.everything ||
    (typeof context.session === 'string' && own(kill.sessions, context.session) === true) ||
    own(kill.systems, resource.id) === true ||
    own(kill.actions, `${resource.id}/${action.name}`) === true ||
    path.some((id, i) => {
      if (own(kill.agents, id)) return true
      // Whoever names no instance, as members of a chain don't, might be the stopped one.
      const isNamed = i === path.length - 1 && typeof instance === 'string'
      return isNamed
        ? own(kill.instances, `${id}/${instance}`) === true
        : stopped.some(key => key.startsWith(`${id}/`))
    })
  )
}

/** null: one of them is there and is no text. */
function suppliedOf({ resource: { properties } }: EvaluationRequest): Record<string, string> | null {
  const supplied: Record<string, string> = {}
  for (const key of ['definition_digest', 'endpoint', 'dataset'] as const) {
    const value = properties?.[key] ?? null
    if (value === null) continue
    if (typeof value !== 'string') return null
    supplied[key] = value
  }
  return supplied
}

/** Cedar reads `{"__entity": …}` and `{"__extn": …}` as something other than data. */
function hasReservedKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(hasReservedKey)
  return Object.entries(value).some(
    ([key, child]) => key === '__entity' || key === '__extn' || key === '__expr' || hasReservedKey(child),
  )
}

function factsOf(keys: FactKeys, context: Record<string, unknown>, now: number) {
  let exact = true
  const number = (value: unknown): CedarValue | null => {
    if (!isJudgeable(value)) return null
    const text = decimalText(String(value))
    if (text === null) exact = false
    return text === null ? null : { __extn: { fn: 'decimal', arg: text } }
  }
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  const truth = (value: unknown) => (typeof value === 'boolean' ? value : null)
  const list = (of: (item: unknown) => CedarValue | null) => (value: unknown) => {
    if (!Array.isArray(value)) return null
    const items = value.map(of)
    return items.includes(null) ? null : (items as CedarValue[])
  }
  const gather = (pointers: string[], of: (value: unknown) => CedarValue | null) =>
    record(pointers, pointer => of(fieldValue(context, fieldOf(pointer))))
  const values = {
    text: gather(keys.text, text),
    number: gather(keys.number, number),
    truth: gather(keys.truth, truth),
    texts: gather(keys.texts, list(text)),
    numbers: gather(keys.numbers, list(number)),
    truths: gather(keys.truths, list(truth)),
    length: gather(keys.length, value => (Array.isArray(value) ? value.length : null)),
    present: gather(keys.present, value => value !== undefined),
    during: record(keys.during, window => duringTruth(window, now)),
  }
  return { values, exact }
}

function record(keys: string[], of: (key: string) => CedarValue | null): Record<string, CedarValue> {
  const entries = keys.flatMap(key => {
    const value = of(key)
    return value === null ? [] : [[key, value] as const]
  })
  return Object.fromEntries(entries)
}

/** null: a zone that this host doesn't know. */
function duringTruth(window: string, now: number): boolean | null {
  const leaf = { field: ['clock'], op: 'during' as const, value: window }
  const isWithin = holds({ ...leaf, negated: false }, {}, now)
  return isWithin === holds({ ...leaf, negated: true }, {}, now) ? null : isWithin
}

/** A limit that is missing must not look fresh. */
function wholeSeconds(limits: Record<Tier, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(limits).map(([tier, limit]) => [tier, Number.isFinite(limit) ? Math.ceil(limit) : 0]),
  )
}
