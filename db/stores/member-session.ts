/** Sessions and API tokens. Only hashes of secrets are here; ending one is a date, so the row stays for the evidence. */
import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../pool'
import { apiToken, session } from '../schema/member'

export type SessionRow = typeof session.$inferSelect
export type TokenRow = typeof apiToken.$inferSelect

export async function insertSession(tx: Tx, row: typeof session.$inferInsert): Promise<void> {
  await tx.insert(session).values(row)
}

export async function loadSessionForUpdate(
  tx: Tx,
  by: { id: string } | { tokenHash: string },
): Promise<SessionRow | null> {
  const which = 'id' in by ? eq(session.id, by.id) : eq(session.token_hash, by.tokenHash)
  const [row] = await tx.select().from(session).where(which).for('update')
  return row ?? null
}

export async function endSession(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .update(session)
    .set({ revoked_at: now })
    .where(and(eq(session.id, id), isNull(session.revoked_at)))
}

export async function endSessionsOfPerson(tx: Tx, personId: string, now: Date): Promise<number> {
  const ended = await tx
    .update(session)
    .set({ revoked_at: now })
    .where(and(eq(session.person_id, personId), isNull(session.revoked_at)))
    .returning({ id: session.id })
  return ended.length
}

export async function endSessionsOfAccount(tx: Tx, accountId: string, now: Date): Promise<number> {
  const ended = await tx
    .update(session)
    .set({ revoked_at: now })
    .where(and(eq(session.account_id, accountId), isNull(session.revoked_at)))
    .returning({ id: session.id })
  return ended.length
}

export async function insertToken(tx: Tx, row: typeof apiToken.$inferInsert): Promise<void> {
  await tx.insert(apiToken).values(row)
}

export async function loadTokenForUpdate(tx: Tx, id: string): Promise<TokenRow | null> {
  const [row] = await tx.select().from(apiToken).where(eq(apiToken.id, id)).for('update')
  return row ?? null
}

export async function endToken(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .update(apiToken)
    .set({ revoked_at: now })
    .where(and(eq(apiToken.id, id), isNull(apiToken.revoked_at)))
}

export async function endTokensOfPerson(tx: Tx, personId: string, now: Date): Promise<number> {
  const ended = await tx
    .update(apiToken)
    .set({ revoked_at: now })
    .where(and(eq(apiToken.person_id, personId), isNull(apiToken.revoked_at)))
    .returning({ id: apiToken.id })
  return ended.length
}
