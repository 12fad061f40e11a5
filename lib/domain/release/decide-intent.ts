/**
 * Why the business wants a release, in the words of whoever answers for the product. It changes nothing of what is
 * released, so who states it may sign as before; and it is no signature, so it satisfies no layer.
 */
import { type Refusal, refuse } from '../refusal'
import { STATE_WORDS } from './can-sign'
import { isOpenRelease, type ReleaseState } from './states'

/** Far above what anybody reads. */
export const MOST_INTENTS = 20

export type IntentFacts = {
  label: string
  state: ReleaseState
  /** In the agent's team, or in IGA. */
  speaksForBusiness: boolean
  teamName: string
  stated: number
}

/** Null when this person may state one. */
export function decideIntent(facts: IntentFacts): Refusal | null {
  const { label, state, teamName } = facts
  if (!facts.speaksForBusiness) {
    return refuse(
      'not_permitted',
      `You can't state the business intent of ${label}: members of ${teamName} and IGA can.`,
    )
  }
  if (!isOpenRelease(state)) {
    return refuse(
      'wrong_state',
      `${label} is ${STATE_WORDS[state]}: intent is stated while it is on its way, not afterwards.`,
    )
  }
  if (facts.stated >= MOST_INTENTS) {
    return refuse(
      'limit_reached',
      `${label} has ${MOST_INTENTS} statements of intent already. What is missing can be said in a comment.`,
    )
  }
  return null
}
