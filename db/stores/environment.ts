/** Environments and purposes: short lists that an administrator extends. */
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../pool'
import { environment, purpose } from '../schema/agent'

/** So that a duplicate gets a sentence and no index error. */
export async function lockOrganisation(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('countersign/organisation'))`)
}

export async function environmentIds(tx: Tx): Promise<string[]> {
  return (await tx.select({ id: environment.id }).from(environment)).map(row => row.id)
}

export async function insertEnvironment(tx: Tx, row: typeof environment.$inferInsert): Promise<void> {
  await tx.insert(environment).values(row)
}

export async function hasPurpose(tx: Tx, code: string): Promise<boolean> {
  return (await tx.select({ code: purpose.code }).from(purpose).where(eq(purpose.code, code))).length > 0
}

export async function insertPurpose(tx: Tx, row: typeof purpose.$inferInsert): Promise<void> {
  await tx.insert(purpose).values(row)
}

export type PurposeRow = typeof purpose.$inferSelect

export async function loadPurposeForUpdate(tx: Tx, code: string): Promise<PurposeRow | null> {
  const [row] = await tx.select().from(purpose).where(eq(purpose.code, code)).for('update')
  return row ?? null
}

export async function updatePurposeRow(
  tx: Tx,
  code: string,
  set: Partial<Pick<PurposeRow, 'description' | 'retired_at'>>,
): Promise<void> {
  await tx
    .update(purpose)
    .set({ ...set, version: sql`${purpose.version} + 1` })
    .where(eq(purpose.code, code))
}

/** Under a share lock: what is named while it is being retired is named before or refused after. */
export async function loadPurposes(tx: Tx): Promise<{ code: string; retired: boolean }[]> {
  const rows = await tx.select().from(purpose).orderBy(purpose.code).for('share')
  return rows.map(row => ({ code: row.code, retired: row.retired_at !== null }))
}
