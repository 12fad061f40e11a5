/**
 * What a host does around Cerbos: asks about every party of a call, and reads the answers together with the pulse,
 * which Cerbos doesn't know. Pure: the host sends and receives. Everything that isn't understood is a deny.
 */
import { z } from 'zod'
import { CONTROL_LAYERS } from '../../control-layer/layers'
import { compareCodePoints } from '../../policy/code-points'
import { joinApprovals, joinObligations } from '../../policy/join'
import {
  type EvaluationRequest,
  type EvaluationResult,
  OUTCOMES,
  type Outcome,
  type Pulse,
  TIERS,
} from '../../policy/model'
import { OddNumber } from '../../policy/numbers'
import { own } from '../../policy/own'
import { Malformed } from '../../policy/parse-request'
import { MAX_CHAIN_HOPS, subjectKey } from '../../policy/parties'
import { APPROVAL_SECONDS, freshnessLimits, strictestTier } from '../../policy/tiers'
import { cerbosName } from './names'

/** The body of `POST /api/check/resources`. */
export type CerbosCheck = {
  principal: { id: string; roles: ['agent']; attr: { next: string } }
  resources: [
    {
      actions: [string]
      resource: { kind: string; id: 'call'; attr: { context: unknown; resource: unknown } }
    },
  ]
}

/** One check per party, outermost first, the subject last. null: nothing to ask, the call is denied. */
export function cerbosChecks(request: EvaluationRequest | Malformed): CerbosCheck[] | null {
  if (request instanceof Malformed) return null
  const subject = subjectKey(request)
  const chain = request.context.actor_chain
  if (subject === null || !Array.isArray(chain) || chain.length > MAX_CHAIN_HOPS) return null
  const parties: unknown[] = [...chain, subject]
  // Cerbos refuses an empty name, and an identity twice is a loop.
  if (!parties.every(isIdentity) || new Set(parties).size < parties.length) return null
  const attr = {
    context: withoutNulls(request.context),
    resource: withoutNulls(request.resource.properties ?? {}),
  }
  const resource = { kind: cerbosName(request.resource.id), id: 'call' as const, attr }
  return parties.map((id, i) => ({
    principal: { id, roles: ['agent'], attr: { next: parties[i + 1] ?? '' } },
    resources: [{ actions: [cerbosName(request.action.name)], resource }],
  }))
}

function isIdentity(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/**
 * Null is the same as missing. A number that can't be judged becomes an object without keys: it is there, and equals
 * and exceeds nothing.
 */
function withoutNulls(value: unknown): unknown {
  if (value instanceof OddNumber) return {}
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]))
}

const saidSchema = z.object({
  outcome: z.enum(OUTCOMES),
  obligations: z.record(z.string(), z.unknown()),
  approvals: z.array(z.object({ layer: z.enum(CONTROL_LAYERS), count: z.number() })),
})
const outputSchema = z.object({
  effect: z.enum(['allow', 'step_up']),
  tier: z.enum(TIERS),
  policy: z.object({ agent: z.string(), serial: z.number(), release: z.string(), digest: z.string() }),
  /** null: the rule doesn't hold. */
  rules: z.array(saidSchema.nullable()).transform(rules => rules.filter(rule => rule !== null)),
})
const answerSchema = z.object({
  results: z.tuple([
    z.object({
      actions: z.record(z.string(), z.string()),
      outputs: z.tuple([z.object({ val: outputSchema })]),
    }),
  ]),
})
type Said = z.infer<typeof outputSchema>

/** What the answers come to. Reasons of a denial stay in Cerbos' own decision log. */
export type CerbosVerdict = { outcome: Outcome } & Pick<
  EvaluationResult['context'],
  'obligations' | 'approval' | 'policy'
>

/** `answers` in the order of the checks. `now` in epoch seconds, from the host's own clock. */
export function readCerbosAnswers(
  request: EvaluationRequest,
  checks: readonly CerbosCheck[],
  answers: readonly unknown[],
  pulse: Pulse | null,
  now: number,
): CerbosVerdict | 'denied' {
  const said = checks.map((check, i) => readAnswer(check, answers[i]))
  if (pulse === null || !said.every(one => one !== null)) return 'denied'
  if (new Set(said.map(({ policy }) => policy.agent)).size < said.length) return 'denied'
  if (!isLive(request, said, pulse, now) || isKilled(request, said, pulse)) return 'denied'
  const outcome = said.some(one => one.effect === 'step_up') ? 'step_up' : 'allow'
  const subject = said.at(-1)
  if (subject === undefined) return 'denied'
  const { serial, release, digest } = subject.policy
  return {
    outcome,
    obligations: joinObligations(said.flatMap(one => one.rules.map(rule => rule.obligations))),
    approval: outcome === 'step_up' ? neededApproval(said) : null,
    policy: { serial, release, digest },
  }
}

function readAnswer(check: CerbosCheck, answer: unknown): Said | null {
  const parsed = answerSchema.safeParse(answer)
  if (!parsed.success) return null
  const [result] = parsed.data.results
  const [output] = result.outputs
  const effect = own(result.actions, check.resources[0].actions[0])
  const { val } = output
  return effect === (val.effect === 'allow' ? 'EFFECT_ALLOW' : 'EFFECT_DENY') ? val : null
}

function isLive({ context }: EvaluationRequest, said: Said[], pulse: Pulse, now: number): boolean {
  if (pulse.environment !== context.environment) return false
  if (said.some(({ policy }) => policy.serial < pulse.least_serial)) return false
  return now < freshnessLimits(pulse.fresh_until)[strictestTier(said.map(({ tier }) => tier))]
}

function isKilled(
  { subject, action, resource, context }: EvaluationRequest,
  said: Said[],
  { kill }: Pulse,
): boolean {
  const instance = subject.properties?.instance
  const isInstanceKilled = (agent: string, isSubject: boolean) =>
    isSubject && typeof instance === 'string'
      ? own(kill.instances, `${agent}/${instance}`) === true
      : Object.keys(kill.instances).some(key => key.startsWith(`${agent}/`))
  return (
    kill.everything ||
    (typeof context.session === 'string' && own(kill.sessions, context.session) === true) ||
    own(kill.systems, resource.id) === true ||
    own(kill.actions, `${resource.id}/${action.name}`) === true ||
    said.some(
      ({ policy: { agent } }, i) =>
        own(kill.agents, agent) === true || isInstanceKilled(agent, i === said.length - 1),
    )
  )
}

function neededApproval(said: Said[]): EvaluationResult['context']['approval'] {
  const required = said
    .flatMap(({ policy: { agent }, rules }) =>
      joinApprovals(rules.flatMap(rule => rule.approvals)).map(need => ({ agent, ...need })),
    )
    .sort((a, b) => compareCodePoints(a.agent, b.agent) || compareCodePoints(a.layer, b.layer))
  return { required, expires_in_seconds: Math.min(...said.map(({ tier }) => APPROVAL_SECONDS[tier])) }
}
