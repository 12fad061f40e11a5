/** The keys that may sign this tier now; where none may, why. */
import type { Tier } from '../policy/model'
import { isRefusal, refuse, type Refusal } from '../refusal'
import { mayUsePasskey, type PasskeyState } from './may-use-passkey'

export function usablePasskeys<Key extends { state: PasskeyState }>(
  keys: readonly Key[],
  when: { now: number; minAgeHours: number; tier: Tier },
): Key[] | Refusal {
  const refusals = keys.map(key => mayUsePasskey(key.state, when))
  const usable = keys.filter((_, at) => refusals[at] === null)
  if (usable.length > 0) return usable
  const [first] = refusals.filter(isRefusal)
  return (
    first ??
    refuse('passkey_required', 'You have no passkey. Enrol one in Settings, Passkeys, and sign with it.')
  )
}
