/** Acts on keys need a sign-in of a moment ago: an unlocked laptop must not be enough to change who can sign. */
import { refuse, type Refusal } from '../refusal'
import { FRESH_SIGN_IN_SECONDS } from '../release/can-sign'

/** Null when the sign-in is fresh. `act`: "Enrolling a passkey". Times in epoch seconds. */
export function needsFreshSignIn(authenticatedAt: number, now: number, act: string): Refusal | null {
  if (now - authenticatedAt <= FRESH_SIGN_IN_SECONDS) return null
  return refuse(
    'reauthentication_required',
    `${act} needs a sign-in of the last 5 minutes. Sign in again; what you typed is kept.`,
  )
}
