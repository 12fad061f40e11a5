/** Certifying again: the IGA owner of the agent says that what was released is still needed. */
import { dateOf } from '../epoch-seconds'
import { refuse, type Refusal } from '../refusal'
import { signerRole, type SigningRelease, STATE_WORDS } from '../release/can-sign'

export type CertifiedRelease = SigningRelease & {
  author_id: string
  requester_id: string | null
  /** Epoch seconds. */
  certified_until: number
  certified_for_days: number
  /** A prototype ends by then, whoever certifies it. Epoch seconds. */
  prototype_until?: number
}

export type Certifier = { personId: string | null; now: number }

const DAY = 86_400

/** Null when they may; the console asks the same to say why its button is off. */
export function canCertify(release: CertifiedRelease, { personId, now }: Certifier): Refusal | null {
  if (personId === null) return refuse('not_signed_in', 'A certification needs a known person. Sign in.')
  if (release.state !== 'published') {
    return refuse(
      'wrong_state',
      `${release.label} can't be certified: it is ${STATE_WORDS[release.state]}. Only a release that is in force can.`,
    )
  }
  const { accountable, deputy } = release.ownership.iga
  if (signerRole(release, 'iga', personId) === null) {
    const who = [accountable?.name, deputy && `${deputy.name} (deputy)`].filter(Boolean).join(' or ')
    return refuse(
      'not_owner',
      `You can't certify ${release.label}: you don't own IGA of this agent. ${who ? `${who} can.` : 'IGA is vacant; an administrator can name an owner.'}`,
    )
  }
  if (personId === release.author_id || personId === release.requester_id) {
    const part = personId === release.author_id ? 'drafted' : 'submitted'
    const other = [accountable, deputy].find(
      owner =>
        owner && owner.id !== personId && owner.id !== release.author_id && owner.id !== release.requester_id,
    )
    return refuse(
      'separation_of_duties',
      `You can't certify ${release.label}: you ${part} it. ${other ? `${other.name} can.` : 'Another owner of IGA is needed.'}`,
    )
  }
  if (newCertifiedUntil(release, now) <= release.certified_until) {
    if (release.prototype_until !== undefined)
      return refuse(
        'wrong_state',
        `${release.label} is of a prototype, which ends on ${dateOf(release.prototype_until)}. Only a normal release lasts longer.`,
      )
    return refuse('wrong_state', `${release.label} is already certified for as long as its tier allows.`)
  }
  return null
}

/** Epoch seconds. */
export function newCertifiedUntil(
  release: Pick<CertifiedRelease, 'certified_for_days' | 'prototype_until'>,
  now: number,
): number {
  return Math.min(now + release.certified_for_days * DAY, release.prototype_until ?? Number.POSITIVE_INFINITY)
}
