/**
 * Time-boxed waivers of one guardrail, for one agent and one action or a whole system: asked for by anybody who sees
 * the agent, granted by the guardrail's own layer, never by whoever asks nor by the agent's team, and with a total cap.
 */
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { type Actor, hasFunction, inTeam } from '../member/permissions'
import { type Refusal, refuse, refuseField } from '../refusal'

const DAY = 86_400

/** Of the organisation's rules. */
export type ExceptionLimits = { exception_max_days: number; exception_total_days: number }

/** One that was granted before and covers some of the same. Epoch seconds; `until`: the earlier of end and expiry. */
export type EarlierException = { id: string; from: number; until: number; live: boolean; same: boolean }

export type ExceptionState = {
  guardrail: { id: string; name: string; layer: ControlLayer; version: number; removed: boolean }
  agent: { name: string; teamId: string; usesSystem: boolean }
  target: { what: 'action' | 'system'; name: string; systemTeamId: string; removed: boolean }
  /** Whether the guardrail selects it (of a system: any action) in any of the agent's environments. */
  matches: boolean
  earlier: EarlierException[]
  limits: ExceptionLimits
}

export type AskedException = {
  /** What it would prolong; null: nothing like it was granted before. */
  renews: string | null
  renewals: number
  /** With this one. */
  days_used: number
}

/** Null: these see the agent. */
export function refuseSight(actor: Actor, agentTeamId: string): Refusal | null {
  const sees =
    actor.kind !== 'system' &&
    (inTeam(actor, agentTeamId) || actor.teams.some(team => team.function !== 'app'))
  return sees ? null : refuseField('/agent', 'There is no such agent.', 'not_found')
}

/** Times in epoch seconds. `renews`: the live one that it is to prolong. */
export function decideRequestException(
  state: ExceptionState & { waiting: boolean },
  asked: { expiresAt: number; renews: string | undefined },
  actor: Actor,
  now: number,
): AskedException | Refusal {
  const refused = refuseSight(actor, state.agent.teamId) ?? refuseTarget(state)
  if (refused) return refused
  if (state.waiting)
    return refuse(
      'already_exists',
      `Somebody asked for this already, and ${LAYER_NAMES[state.guardrail.layer]} has not decided yet.`,
    )
  const same = state.earlier.filter(exception => exception.same)
  if (asked.renews !== undefined && !same.some(({ id }) => id === asked.renews))
    return refuseField('/renews', 'That exception is not for the same guardrail, agent and target.')
  const live = state.earlier.find(exception => exception.live)
  if (live && live.id !== asked.renews)
    return refuse(
      'already_exists',
      'There is a live exception for this already. Say that this renews it, or end it first.',
      { data: { live: live.id } },
    )
  const late = refuseEnd(state, asked.expiresAt, now)
  if (late) return late
  return {
    // Named even when it was not: a renewal can't pass for a first one.
    renews: asked.renews ?? same.toSorted((a, b) => b.from - a.from)[0]?.id ?? null,
    renewals: same.length,
    days_used: Math.ceil(covered([...state.earlier, { from: now, until: asked.expiresAt }]) / DAY),
  }
}

export type RequestToDecide = {
  state: 'open' | 'granted' | 'refused' | 'withdrawn'
  guardrail_version: number
  expires_at: number
  requested_by: { id: string; name: string }
  /** Persons whose accounts turned out to be the requester's, and those who sign for the requester meanwhile. */
  same: readonly string[]
  delegates: readonly string[]
}

/** Null: this person may grant it now. */
export function refuseGrant(
  state: ExceptionState,
  request: RequestToDecide,
  actor: Actor,
  /** Another account of the actor is in the team that asks. */
  inTeamByAnother: boolean,
  now: number,
): Refusal | null {
  const { guardrail, agent } = state
  const decides = refuseDecide(guardrail, request, actor)
  if (decides) return decides
  if (inTeam(actor, agent.teamId) || inTeam(actor, state.target.systemTeamId) || inTeamByAnother) {
    return refuse(
      'separation_of_duties',
      `You can't waive a guardrail for ${agent.name}: you are in the team that asks for it. Somebody else of ${LAYER_NAMES[guardrail.layer]} can.`,
    )
  }
  if (actor.kind === 'person' && request.delegates.includes(actor.personId))
    return refuse(
      'separation_of_duties',
      `You sign for ${request.requested_by.name}, who asks for this. Somebody else of ${LAYER_NAMES[guardrail.layer]} can grant it.`,
    )
  if (request.guardrail_version !== guardrail.version && !guardrail.removed)
    return refuse(
      'stale_version',
      `${guardrail.name} changed since this was asked for. Refuse it, and it can be asked for again.`,
      { data: { current: { version: guardrail.version } } },
    )
  return refuseTarget(state) ?? refuseEnd(state, request.expires_at, now)
}

/** Granting and refusing: the guardrail's layer, and never whoever asks. */
export function refuseDecide(
  guardrail: { name: string; layer: ControlLayer },
  request: Pick<RequestToDecide, 'state' | 'requested_by' | 'same'>,
  actor: Actor,
): Refusal | null {
  if (request.state !== 'open') return refuse('wrong_state', `This request was ${request.state} already.`)
  if (!hasFunction(actor, guardrail.layer)) return notTheirs(guardrail)
  if (actor.kind !== 'person')
    return refuse('person_only', 'Deciding about an exception is an act of a person.')
  if ([request.requested_by.id, ...request.same].includes(actor.personId))
    return refuse(
      'separation_of_duties',
      `You asked for this exception. Somebody else of ${LAYER_NAMES[guardrail.layer]} decides.`,
    )
  return null
}

export function refuseWithdrawRequest(
  request: Pick<RequestToDecide, 'state' | 'requested_by'>,
  actor: Actor,
): Refusal | null {
  if (request.state !== 'open') return refuse('wrong_state', `This request was ${request.state} already.`)
  if (actor.kind === 'person' && actor.personId === request.requested_by.id) return null
  return refuse('not_owner', `Only ${request.requested_by.name}, who asked for this, can withdraw it.`)
}

export function decideEndException(
  exception: { ended: boolean; guardrail: { name: string; layer: ControlLayer } },
  actor: Actor,
): { end: true } | Refusal {
  if (!hasFunction(actor, exception.guardrail.layer)) return notTheirs(exception.guardrail)
  if (exception.ended) return refuse('wrong_state', 'This exception has ended already.')
  return { end: true }
}

function refuseTarget({ guardrail, agent, target, matches }: ExceptionState): Refusal | null {
  if (guardrail.removed)
    return refuseField('/guardrail', `${guardrail.name} was removed: there is nothing to waive.`)
  if (target.removed || !agent.usesSystem)
    return refuseField(
      `/${target.what}`,
      `${agent.name} does not use ${target.name}: there is nothing to waive.`,
    )
  if (!matches)
    return refuseField(
      '/guardrail',
      `${guardrail.name} does not match ${target.what === 'system' ? 'any action of ' : ''}${target.name} of ${agent.name}: there is nothing to waive.`,
    )
  return null
}

function refuseEnd({ guardrail, earlier, limits, target }: ExceptionState, expiresAt: number, now: number) {
  if (expiresAt <= now) return refuseField('/expires_at', 'The end lies in the past.')
  if (expiresAt - now > limits.exception_max_days * DAY)
    return refuseField(
      '/expires_at',
      `An exception lasts at most ${limits.exception_max_days} days. Choose an earlier end.`,
    )
  const before = covered(earlier.map(({ from, until }) => ({ from, until: Math.min(until, now) })))
  const total = limits.exception_total_days * DAY
  if (covered([...earlier, { from: now, until: expiresAt }]) <= total) return null
  return refuse(
    'limit_reached',
    `Exceptions from ${guardrail.name} for this ${target.what} may last ${limits.exception_total_days} days in all; ${Math.max(0, Math.floor((total - before) / DAY))} are left. Change the guardrail, or the agent.`,
    { errors: [{ pointer: '/expires_at', detail: 'Longer than what is left of the total.' }] },
  )
}

/** Seconds that are in any of them: a renewal that overlaps what it renews counts once. */
export function covered(spans: readonly { from: number; until: number }[]): number {
  let end = Number.NEGATIVE_INFINITY
  let sum = 0
  for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
    if (until <= end) continue
    sum += until - Math.max(from, end)
    end = until
  }
  return sum
}

function notTheirs(guardrail: { name: string; layer: ControlLayer }): Refusal {
  const layer = LAYER_NAMES[guardrail.layer]
  return refuse(
    'not_owner',
    `${guardrail.name} is ${layer}'s guardrail: only ${layer} grants or ends exceptions from it.`,
  )
}
