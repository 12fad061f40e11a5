/**
 * Recovery of a lost passkey: the person asks, two others say that it is them. Each of the two shares a team with
 * the person or is of IAM. With the second, every key of the person is removed and a new one can be enrolled for a day.
 */
import { refuse, type Refusal } from '../refusal'
import { sharesTeam, type TeamMember } from './decide-vouch'
import { needsFreshSignIn } from './fresh-sign-in'

/** A request that nobody confirmed for this long is over. */
export const RECOVERY_WAITS_HOURS = 72
/** After the second confirmation. */
export const RECOVERY_OPEN_HOURS = 24

/** Times in epoch seconds. */
export type Recovery = {
  person: TeamMember
  requestedAt: number
  firstBy: string | null
  secondBy: string | null
}

export function stillWaits(recovery: Pick<Recovery, 'requestedAt' | 'secondBy'>, now: number): boolean {
  return recovery.secondBy === null && now < recovery.requestedAt + RECOVERY_WAITS_HOURS * 3600
}

/** Null when they may ask. `waiting`: an earlier request of theirs that still waits. */
export function decideRequestRecovery(
  facts: { keysEver: number; waiting: boolean; openUntil: number | null },
  actor: { authenticatedAt: number },
  now: number,
): Refusal | null {
  if (facts.keysEver === 0) {
    return refuse('wrong_state', 'You never had a passkey, so there is none to recover. Enrol one.')
  }
  if (facts.waiting) {
    return refuse('already_exists', 'You requested a recovery already. Two others have to confirm it.')
  }
  if (facts.openUntil !== null && now <= facts.openUntil) {
    return refuse('wrong_state', 'Your recovery was confirmed by two others. Enrol a passkey.')
  }
  return needsFreshSignIn(actor.authenticatedAt, now, 'Requesting a recovery')
}

/** Why this person can't be one of the two, whatever their sign-in; null when they can. */
export function canConfirmRecovery(
  recovery: Recovery,
  actor: Pick<TeamMember, 'personId' | 'teams'> & { ofIam: boolean },
  now: number,
): Refusal | null {
  const { person } = recovery
  if (person.personId === actor.personId) {
    return refuse(
      'separation_of_duties',
      "You can't confirm your own recovery. Two others of your teams or of IAM can.",
    )
  }
  if (!actor.ofIam && !sharesTeam(person, actor)) {
    return refuse(
      'not_permitted',
      `You share no team with ${person.name}. Members of ${[...person.teams.map(team => team.name), 'IAM'].join(' or ')} can confirm.`,
    )
  }
  if (recovery.secondBy !== null) {
    return refuse('wrong_state', `The recovery of ${person.name} was confirmed by two others already.`)
  }
  if (!stillWaits(recovery, now)) {
    return refuse(
      'wrong_state',
      `The recovery of ${person.name} waited for more than ${RECOVERY_WAITS_HOURS} hours and is over. They can request another.`,
    )
  }
  if (recovery.firstBy === actor.personId) {
    return refuse('separation_of_duties', `You confirmed it first. Another person has to be the second.`)
  }
  return null
}

/** `openUntil` (epoch seconds) is set by the second confirmation. */
export function decideConfirmRecovery(
  recovery: Recovery,
  actor: Pick<TeamMember, 'personId' | 'teams'> & { ofIam: boolean; authenticatedAt: number },
  now: number,
): { openUntil: number | null } | Refusal {
  const refusal =
    canConfirmRecovery(recovery, actor, now) ??
    needsFreshSignIn(actor.authenticatedAt, now, 'Confirming a recovery')
  if (refusal) return refusal
  return { openUntil: recovery.firstBy === null ? null : now + RECOVERY_OPEN_HOURS * 3600 }
}
