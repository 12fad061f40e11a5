/** An exception from the separation of duties, where an organisation is too small: for one person, ending by itself. */
import { type Actor, hasFunction } from '../member/permissions'
import { type Refusal, refuse, refuseField } from '../refusal'
import { DUTY_EXCEPTION_KINDS, type DutyExceptionKind } from '../release/duty-exception'

const DAY = 86_400
export const MAX_DUTY_EXCEPTION_DAYS = 180

export type DutyExceptionFacts = {
  /** `also`: persons whose accounts turned out to be this human's. */
  person: { id: string; name: string; active: boolean; also: readonly string[] }
  /** Null: for every agent. */
  agent: { name: string; retired: boolean } | null
  kind: DutyExceptionKind
  /** Epoch seconds. */
  ends_at: number
  /** A live one for the same person, kind and agent, or one for every agent. */
  covered: boolean
}

/** Null: it may be proposed, or confirmed. Both ask the same, since much can happen in between. */
export function refuseDutyException(facts: DutyExceptionFacts, actor: Actor, now: number): Refusal | null {
  const { person, agent } = facts
  if (actor.kind === 'person' && [person.id, ...person.also].includes(actor.personId))
    return refuse(
      'separation_of_duties',
      "You can't except yourself from the separation of duties. Somebody else of Security or Compliance can propose it.",
    )
  if (!person.active) return refuseField('/person', `${person.name} was deactivated and signs nothing.`)
  if (agent?.retired)
    return refuseField('/agent', `${agent.name} is retired: nothing of it is signed any more.`)
  if (facts.ends_at <= now) return refuseField('/ends_at', 'The end lies in the past.')
  if (facts.ends_at - now > MAX_DUTY_EXCEPTION_DAYS * DAY)
    return refuseField(
      '/ends_at',
      `An exception lasts at most ${MAX_DUTY_EXCEPTION_DAYS} days. Choose an earlier end.`,
    )
  if (facts.covered)
    return refuse(
      'already_exists',
      `${person.name} ${DUTY_EXCEPTION_KINDS[facts.kind]} already, by an exception that is live. End it first to grant another.`,
    )
  return null
}

/** Taking an exception away tightens, so one of the two layers is enough. */
export function refuseEndDutyException(exception: { ended: boolean }, actor: Actor): Refusal | null {
  if (!hasFunction(actor, 'security', 'compliance'))
    return refuse('not_owner', 'Only Security and Compliance end this: you are in neither.')
  return exception.ended ? refuse('wrong_state', 'This exception has ended already.') : null
}
