/** Vouching: a second person of the same team says that a new key is really this person's. */
import { refuse, type Refusal } from '../refusal'
import { needsFreshSignIn } from './fresh-sign-in'
import { usableForHighFrom } from './may-use-passkey'

export type TeamMember = { personId: string; name: string; teams: readonly { id: string; name: string }[] }

/** Times in epoch seconds. */
export type VouchablePasskey = {
  name: string
  owner: TeamMember
  enrolledAt: number
  vouched: boolean
  removedAt: number | null
}

export function sharesTeam(a: Pick<TeamMember, 'teams'>, b: Pick<TeamMember, 'teams'>): boolean {
  return a.teams.some(team => b.teams.some(other => other.id === team.id))
}

/** Null when they may. */
export function decideVouch(
  passkey: VouchablePasskey,
  actor: Pick<TeamMember, 'personId' | 'teams'> & { authenticatedAt: number },
  { now, minAgeHours }: { now: number; minAgeHours: number },
): Refusal | null {
  const { owner } = passkey
  if (owner.personId === actor.personId) {
    return refuse('separation_of_duties', `You can't vouch for your own passkey. ${mates(owner)} can.`)
  }
  if (!sharesTeam(owner, actor)) {
    return refuse('not_permitted', `You share no team with ${owner.name}. ${mates(owner)} can vouch.`)
  }
  if (passkey.removedAt !== null) return refuse('wrong_state', `The passkey ${passkey.name} was removed.`)
  if (passkey.vouched)
    return refuse('already_exists', `Somebody vouched for the passkey ${passkey.name} already.`)
  if (now >= usableForHighFrom(passkey, minAgeHours)) {
    return refuse(
      'wrong_state',
      `The passkey ${passkey.name} is older than ${minAgeHours} hours: it signs every tier.`,
    )
  }
  return needsFreshSignIn(actor.authenticatedAt, now, 'Vouching for a passkey')
}

function mates({ teams }: TeamMember): string {
  return teams.length === 0 ? 'Nobody else' : `Another member of ${teams.map(team => team.name).join(' or ')}`
}
