/** Challenges: each is for one person, session and purpose, lives two minutes, and is taken once. */
import { eq } from 'drizzle-orm'
import { refuse, type Refusal } from '@/lib/domain/refusal'
import type { SigningStatement } from '@/lib/domain/release/sign-off'
import type { Tx } from '../pool'
import { passkeyChallenge } from '../schema/passkey'

const CHALLENGE_SECONDS = 120

export type ChallengePurpose = 'enrol' | 'sign'
export type TakenChallenge = { challenge: string; statement: SigningStatement | null }

export type NewChallenge = {
  id: string
  personId: string
  sessionId: string
  purpose: ChallengePurpose
  /** Base64url. */
  challenge: string
  statement: SigningStatement | null
}

export async function insertChallenge(tx: Tx, challenge: NewChallenge, now: Date): Promise<void> {
  await tx.insert(passkeyChallenge).values({
    id: challenge.id,
    person_id: challenge.personId,
    session_id: challenge.sessionId,
    purpose: challenge.purpose,
    challenge: challenge.challenge,
    statement: challenge.statement,
    created_at: now,
    expires_at: new Date(now.getTime() + CHALLENGE_SECONDS * 1000),
  })
}

/**
 * Under the row's lock, so that of two requests with one challenge the second waits and finds it used. When the act
 * is refused after this, the transaction goes back and the challenge can be answered again until it expires.
 */
export async function takeChallenge(
  tx: Tx,
  id: string,
  personId: string,
  sessionId: string,
  purpose: ChallengePurpose,
  now: Date,
): Promise<TakenChallenge | Refusal> {
  const [row] = await tx.select().from(passkeyChallenge).where(eq(passkeyChallenge.id, id)).for('update')
  // Somebody else's challenge reads like none at all.
  if (row?.person_id !== personId || row.purpose !== purpose) {
    return refuse('challenge_spent', 'There is no such request for a passkey. Begin again.')
  }
  if (row.session_id !== sessionId) {
    return refuse('challenge_spent', 'The passkey was asked for in another session. Begin again in this one.')
  }
  if (row.used_at !== null) {
    return refuse(
      'challenge_spent',
      'This answer of a passkey was used already, and counts once. Begin again.',
    )
  }
  if (row.expires_at.getTime() <= now.getTime()) {
    return refuse('challenge_spent', 'The passkey was asked for more than 2 minutes ago. Begin again.')
  }
  await tx.update(passkeyChallenge).set({ used_at: now }).where(eq(passkeyChallenge.id, id))
  return { challenge: row.challenge, statement: row.statement as SigningStatement | null }
}
