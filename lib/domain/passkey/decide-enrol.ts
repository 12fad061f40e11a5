/**
 * Who may enrol a passkey. The first one needs a fresh sign-in only. Every later one needs a key that the person
 * has, or a recovery by two others: otherwise whoever takes over a sign-in at the provider takes over the signature.
 */
import { refuse, type Refusal } from '../refusal'
import { needsFreshSignIn } from './fresh-sign-in'

/** Times in epoch seconds. */
export type EnrolFacts = {
  authenticatedAt: number
  now: number
  /** Keys that the person has. */
  live: number
  /** Keys that the person had and that were removed. */
  removed: number
  /** An unused recovery that two others confirmed: until when it lets the person enrol. */
  recoveryUntil: number | null
}

/** One browser, one phone and a security key in the safe are three; more than this is somebody collecting keys. */
const MOST_PASSKEYS = 10

export type EnrolBy = 'first' | 'key' | 'recovery'

/** What enrolling takes now. */
export function enrolBy({ live, removed, recoveryUntil, now }: EnrolFacts): EnrolBy | Refusal {
  if (live >= MOST_PASSKEYS) {
    return refuse(
      'limit_reached',
      `You have ${live} passkeys, and ${MOST_PASSKEYS} is the most. Remove one first.`,
    )
  }
  if (recoveryUntil !== null && now <= recoveryUntil) return 'recovery'
  if (live > 0) return 'key'
  if (removed === 0) return 'first'
  return refuse(
    'second_person_required',
    recoveryUntil === null
      ? 'You had passkeys and have none now, so two others have to say that it is you. Request a recovery in Settings, Passkeys.'
      : `Your recovery was open until ${minute(recoveryUntil)} UTC. Request another in Settings, Passkeys.`,
  )
}

/** `proven`: an assertion of a key that the person has came with it, and was verified. */
export function decideEnrol(facts: EnrolFacts, proven: boolean): { by: EnrolBy } | Refusal {
  const stale = needsFreshSignIn(facts.authenticatedAt, facts.now, 'Enrolling a passkey')
  if (stale) return stale
  const by = enrolBy(facts)
  if (typeof by !== 'string') return by
  if (by === 'key' && !proven) {
    return refuse(
      'passkey_required',
      'You have a passkey, so another one needs it: confirm with it. When it is lost, request a recovery in Settings, Passkeys.',
    )
  }
  return { by }
}

const minute = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
