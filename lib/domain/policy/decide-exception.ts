/** Time-boxed waivers of one guardrail: by its own layer, never by the team that asks, and with a total cap. */
import { LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { type Actor, hasFunction, inTeam } from '../member/permissions'
import { type Refusal, refuse, refuseField } from '../refusal'

const DAY = 86_400
export const MAX_EXCEPTION_DAYS = 30
/** Over all renewals for one guardrail, agent and action. */
export const MAX_EXCEPTION_TOTAL_DAYS = 90

export type ExceptionState = {
  guardrail: { id: string; name: string; layer: ControlLayer; version: number; removed: boolean }
  agent: { name: string; teamId: string; usesSystem: boolean }
  action: { name: string; systemTeamId: string; removed: boolean }
  /** Whether the guardrail selects the action in any of the agent's environments. */
  matches: boolean
  /** Granted before for the same three, in epoch seconds; `until` is the earlier of end and expiry. */
  earlier: { from: number; until: number; live: boolean }[]
}

/** Times in epoch seconds. */
export function decideGrantException(
  state: ExceptionState,
  expiresAt: number,
  actor: Actor,
  now: number,
): { up_to_version: number } | Refusal {
  const { guardrail, agent, action } = state
  if (!hasFunction(actor, guardrail.layer)) return notTheirs(guardrail)
  if (inTeam(actor, agent.teamId) || inTeam(actor, action.systemTeamId)) {
    return refuse(
      'separation_of_duties',
      `You can't waive a guardrail for ${agent.name}: you are in the team that asks for it. Somebody else of ${LAYER_NAMES[guardrail.layer]} can.`,
    )
  }
  if (guardrail.removed)
    return refuse('wrong_state', `${guardrail.name} was removed: there is nothing to waive.`)
  if (action.removed || !agent.usesSystem) {
    return refuseField('/action', `${agent.name} does not use ${action.name}: there is nothing to waive.`)
  }
  if (!state.matches) {
    return refuseField(
      '/guardrail',
      `${guardrail.name} does not match ${action.name} of ${agent.name}: there is nothing to waive.`,
    )
  }
  if (state.earlier.some(exception => exception.live)) {
    return refuse(
      'already_exists',
      'There is a live exception for this already. End it first to grant another.',
    )
  }
  if (expiresAt <= now) return refuseField('/expires_at', 'The end lies in the past.')
  if (expiresAt - now > MAX_EXCEPTION_DAYS * DAY) {
    return refuseField(
      '/expires_at',
      `An exception lasts at most ${MAX_EXCEPTION_DAYS} days. Choose an earlier end.`,
    )
  }
  const used = state.earlier.reduce((sum, { from, until }) => sum + Math.max(0, until - from), 0)
  const left = MAX_EXCEPTION_TOTAL_DAYS * DAY - used
  if (expiresAt - now > left) {
    return refuse(
      'limit_reached',
      `Exceptions from ${guardrail.name} for this action may last ${MAX_EXCEPTION_TOTAL_DAYS} days in all; ${Math.max(0, Math.floor(left / DAY))} are left. Change the guardrail, or the agent.`,
      { errors: [{ pointer: '/expires_at', detail: 'Longer than what is left of the total.' }] },
    )
  }
  return { up_to_version: guardrail.version }
}

export function decideEndException(
  exception: { ended: boolean; guardrail: { name: string; layer: ControlLayer } },
  actor: Actor,
): { end: true } | Refusal {
  if (!hasFunction(actor, exception.guardrail.layer)) return notTheirs(exception.guardrail)
  if (exception.ended) return refuse('wrong_state', 'This exception has ended already.')
  return { end: true }
}

function notTheirs(guardrail: { name: string; layer: ControlLayer }): Refusal {
  const layer = LAYER_NAMES[guardrail.layer]
  return refuse(
    'not_owner',
    `${guardrail.name} is ${layer}'s guardrail: only ${layer} grants or ends exceptions from it.`,
  )
}
