/** Rows that nobody needs any more. Not governance, so not evidence: sessions ended long ago, old idempotency keys, challenges, attestations, and counters of windows that are over. */
import { lt, or, sql } from 'drizzle-orm'
import type { Database } from '../pool'
import { attestation } from '../schema/drift'
import { idempotencyKey, session } from '../schema/member'
import { passkeyChallenge } from '../schema/passkey'
import { usageCounter, usageReply } from '../schema/usage'

const DAY_MS = 86_400_000

export async function removeWhatEnded(db: Database, now: Date): Promise<void> {
  const yesterday = new Date(now.getTime() - DAY_MS)
  const lastMonth = new Date(now.getTime() - 30 * DAY_MS)
  await db.delete(idempotencyKey).where(lt(idempotencyKey.created_at, yesterday))
  // A signature keeps its own statement; the challenge behind it is of no use after two minutes.
  await db.delete(passkeyChallenge).where(lt(passkeyChallenge.expires_at, yesterday))
  await db.delete(attestation).where(lt(attestation.handled_at, lastMonth))
  // The longest window is a day; an enforcer asks again within seconds.
  await db.delete(usageCounter).where(lt(usageCounter.window_start, new Date(now.getTime() - 2 * DAY_MS)))
  await db.delete(usageReply).where(lt(usageReply.answered_at, yesterday))
  await db
    .delete(session)
    .where(or(lt(session.expires_at, lastMonth), sql`${session.revoked_at} < ${lastMonth.toISOString()}`))
}
