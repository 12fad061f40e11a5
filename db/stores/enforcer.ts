/** Registered enforcers. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { EnforcerSupply } from '@/lib/domain/release/field-supply'
import type { Database, Tx } from '../pool'
import { enforcer } from '../schema/enforcer'

export type EnforcerRow = typeof enforcer.$inferSelect

export async function loadEnforcerForUpdate(tx: Tx, id: string): Promise<EnforcerRow | null> {
  const [row] = await tx.select().from(enforcer).where(eq(enforcer.id, id)).for('update')
  return row ?? null
}

export async function enforcerNameTaken(tx: Tx, name: string): Promise<boolean> {
  const rows = await tx
    .select({ id: enforcer.id })
    .from(enforcer)
    .where(sql`lower(${enforcer.name}) = lower(${name})`)
  return rows.length > 0
}

export async function insertEnforcer(tx: Tx, row: typeof enforcer.$inferInsert): Promise<void> {
  await tx.insert(enforcer).values(row)
}

export async function updateEnforcer(
  tx: Tx,
  id: string,
  set: Partial<typeof enforcer.$inferInsert>,
): Promise<void> {
  await tx
    .update(enforcer)
    .set({ ...set, version: sql`${enforcer.version} + 1` })
    .where(eq(enforcer.id, id))
}

/** What those that aren't revoked say of themselves. */
export function loadEnforcerSupplies(db: Tx | Database, environment: string): Promise<EnforcerSupply[]> {
  return db
    .select({ name: enforcer.name, supplies: enforcer.supplies })
    .from(enforcer)
    .where(and(eq(enforcer.environment, environment), isNull(enforcer.revoked_at)))
}
