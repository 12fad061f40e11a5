/** Passkeys of persons and the recoveries of lost ones. Rows are never deleted: signatures point at them. */
import { and, asc, count, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Tx } from '../pool'
import { passkey, passkeyRecovery } from '../schema/passkey'

export type PasskeyRow = typeof passkey.$inferSelect
export type RecoveryRow = typeof passkeyRecovery.$inferSelect

/** Enrolments happen one after the other: the first one fixes the host name for all. */
export async function lockEnrolment(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('countersign/passkey-enrolment', 0))`)
}

/** The host name that passkeys of this organisation belong to: that of the first one, even when it was removed. */
export async function fixedRpId(db: Tx | Database): Promise<string | null> {
  const [row] = await db
    .select({ rp_id: passkey.rp_id })
    .from(passkey)
    .orderBy(asc(passkey.enrolled_at), asc(passkey.id))
    .limit(1)
  return row?.rp_id ?? null
}

export async function insertPasskey(tx: Tx, row: typeof passkey.$inferInsert): Promise<void> {
  await tx.insert(passkey).values(row)
}

export async function loadPasskeyForUpdate(tx: Tx, id: string): Promise<PasskeyRow | null> {
  const [row] = await tx.select().from(passkey).where(eq(passkey.id, id)).for('update')
  return row ?? null
}

export async function loadCredentialForUpdate(tx: Tx, credentialId: string): Promise<PasskeyRow | null> {
  const [row] = await tx.select().from(passkey).where(eq(passkey.credential_id, credentialId)).for('update')
  return row ?? null
}

/** The keys that a person has, in the order of their enrolment. */
export async function loadLivePasskeys(db: Tx | Database, personId: string): Promise<PasskeyRow[]> {
  return db
    .select()
    .from(passkey)
    .where(and(eq(passkey.person_id, personId), isNull(passkey.removed_at)))
    .orderBy(asc(passkey.enrolled_at), asc(passkey.id))
}

export async function countRemovedPasskeys(db: Tx | Database, personId: string): Promise<number> {
  const removed = and(eq(passkey.person_id, personId), sql`${passkey.removed_at} is not null`)
  const [row] = await db.select({ removed: count() }).from(passkey).where(removed)
  return row?.removed ?? 0
}

export async function updatePasskey(
  tx: Tx,
  id: string,
  set: Partial<
    Pick<
      PasskeyRow,
      'counter' | 'last_used_at' | 'vouched_by' | 'vouched_at' | 'removed_at' | 'removed_reason'
    >
  >,
): Promise<void> {
  await tx.update(passkey).set(set).where(eq(passkey.id, id))
}

/** The ids of those that were there. */
export async function removePasskeysOf(
  tx: Tx,
  personId: string,
  now: Date,
  reason: string,
): Promise<string[]> {
  const removed = await tx
    .update(passkey)
    .set({ removed_at: now, removed_reason: reason })
    .where(and(eq(passkey.person_id, personId), isNull(passkey.removed_at)))
    .returning({ id: passkey.id })
  return removed.map(row => row.id)
}

export async function insertRecovery(tx: Tx, row: typeof passkeyRecovery.$inferInsert): Promise<void> {
  await tx.insert(passkeyRecovery).values(row)
}

export async function loadRecoveryForUpdate(tx: Tx, id: string): Promise<RecoveryRow | null> {
  const [row] = await tx.select().from(passkeyRecovery).where(eq(passkeyRecovery.id, id)).for('update')
  return row ?? null
}

export async function updateRecovery(
  tx: Tx,
  id: string,
  set: Partial<
    Pick<RecoveryRow, 'first_by' | 'first_at' | 'second_by' | 'second_at' | 'open_until' | 'used_at'>
  >,
): Promise<void> {
  await tx.update(passkeyRecovery).set(set).where(eq(passkeyRecovery.id, id))
}

/** The person's last request that nobody has enrolled with yet. */
export async function loadUnusedRecovery(db: Tx | Database, personId: string): Promise<RecoveryRow | null> {
  const [row] = await db
    .select()
    .from(passkeyRecovery)
    .where(and(eq(passkeyRecovery.person_id, personId), isNull(passkeyRecovery.used_at)))
    .orderBy(desc(passkeyRecovery.requested_at), desc(passkeyRecovery.id))
    .limit(1)
  return row ?? null
}
