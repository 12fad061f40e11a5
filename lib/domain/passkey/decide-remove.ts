/** Removing a passkey: one's own. Somebody else's goes with a recovery, by two people. */
import { refuse, type Refusal } from '../refusal'
import { needsFreshSignIn } from './fresh-sign-in'

export type RemovablePasskey = { name: string; personId: string; removedAt: number | null }

/** Null when they may. Times in epoch seconds. */
export function decideRemove(
  passkey: RemovablePasskey,
  actor: { personId: string; authenticatedAt: number },
  now: number,
): Refusal | null {
  if (passkey.personId !== actor.personId) {
    return refuse(
      'not_owner',
      "This is somebody else's passkey. They can remove it; when they lost it, they request a recovery.",
    )
  }
  if (passkey.removedAt !== null)
    return refuse('wrong_state', `The passkey ${passkey.name} was removed already.`)
  return needsFreshSignIn(actor.authenticatedAt, now, 'Removing a passkey')
}
