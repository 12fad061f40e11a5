/** Publication: asked for by IAM or PAM once every signature is there, or by the organisation's setting. */
import { refuse, type Refusal } from '../refusal'
import { STATE_WORDS } from './can-sign'
import type { ReleaseState } from './states'

export type PublishFacts = {
  label: string
  state: ReleaseState
  requestedAt: number | null
  /** Epoch seconds; null: does not expire. */
  approvalExpiresAt: number | null
  now: number
}

/** Null when it may be asked for. */
export function decidePublish(release: PublishFacts): Refusal | null {
  if (release.state !== 'approved') {
    return refuse(
      'wrong_state',
      `${release.label} can't be published: it is ${STATE_WORDS[release.state]}. Only an approved release can.`,
    )
  }
  if (release.requestedAt !== null)
    return refuse('wrong_state', `${release.label} is on its way into the next bundle already.`)
  if (hasExpired(release)) return refuse('wrong_state', expiredSentence(release.label))
  return null
}

/** The instant itself is over, as everywhere. A request in time stands. */
function hasExpired({ state, requestedAt, approvalExpiresAt, now }: PublishFacts): boolean {
  return (
    state === 'approved' && requestedAt === null && approvalExpiresAt !== null && now >= approvalExpiresAt
  )
}

function expiredSentence(label: string): string {
  return `The approval of ${label} expired before anybody published it. Its team can propose the next release.`
}
