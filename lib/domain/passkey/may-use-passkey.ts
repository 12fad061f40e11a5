/** May this key sign, now? Age is what makes a stolen sign-in visible before it can release something dangerous. */
import { refuse, type Refusal } from '../refusal'
import type { Tier } from '../policy/model'

/** Times in epoch seconds. */
export type PasskeyState = {
  name: string
  enrolledAt: number
  vouched: boolean
  removedAt: number | null
}

const GUARDED: readonly Tier[] = ['high', 'critical']

/** From when (epoch seconds) a key may sign high and critical tiers, unless somebody vouches before. */
export function usableForHighFrom(passkey: Pick<PasskeyState, 'enrolledAt'>, minAgeHours: number): number {
  return passkey.enrolledAt + minAgeHours * 3600
}

/** Null when it may. `now`: epoch seconds. */
export function mayUsePasskey(
  passkey: PasskeyState,
  { now, minAgeHours, tier }: { now: number; minAgeHours: number; tier: Tier },
): Refusal | null {
  if (passkey.removedAt !== null) {
    return refuse(
      'passkey_refused',
      `The passkey ${passkey.name} was removed. Enrol another in Settings, Passkeys.`,
    )
  }
  if (!GUARDED.includes(tier) || passkey.vouched) return null
  const from = usableForHighFrom(passkey, minAgeHours)
  if (now >= from) return null
  return refuse(
    'second_person_required',
    `The passkey ${passkey.name} was enrolled less than ${minAgeHours} hours ago and signs ${tier}-tier releases from ${minute(from)} UTC. Somebody of your team can vouch for it before, in Settings, Passkeys.`,
  )
}

const minute = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
