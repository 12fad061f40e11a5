/** Live servers of systems. Locked after their system. */
import { and, eq, sql } from 'drizzle-orm'
import type { Database, Tx } from '../pool'
import { system } from '../schema/action'
import { systemSource } from '../schema/drift'
import { membership, person } from '../schema/member'

export type SystemSourceRow = typeof systemSource.$inferSelect

export async function loadSourceForUpdate(
  tx: Tx,
  systemId: string,
): Promise<(SystemSourceRow & { by: string }) | null> {
  const [row] = await tx
    .select({ source: systemSource, by: person.name })
    .from(systemSource)
    .innerJoin(person, eq(person.id, systemSource.set_by))
    .where(eq(systemSource.system_id, systemId))
    .for('update', { of: systemSource })
  return row ? { ...row.source, by: row.by } : null
}

export async function saveSource(tx: Tx, row: typeof systemSource.$inferInsert): Promise<void> {
  await tx.insert(systemSource).values(row).onConflictDoUpdate({ target: systemSource.system_id, set: row })
}

export async function deleteSource(tx: Tx, systemId: string): Promise<void> {
  await tx.delete(systemSource).where(eq(systemSource.system_id, systemId))
}

export async function askAgain(tx: Tx, systemId: string, now: Date): Promise<void> {
  await tx.update(systemSource).set({ next_at: now }).where(eq(systemSource.system_id, systemId))
}

/**
 * The one that is due longest, with its next time moved on before it is asked: of two workers one gets it, and one
 * that dies in the middle asks again at the next time.
 */
export async function claimDueSource(db: Database, now: Date): Promise<SystemSourceRow | null> {
  const at = now.toISOString()
  const [row] = await db
    .update(systemSource)
    .set({
      next_at: sql`${at}::timestamptz + ${systemSource.every_minutes} * interval '1 minute'`,
    })
    .where(
      sql`${systemSource.system_id} = (
        select s.system_id from ${systemSource} s where s.next_at <= ${at}::timestamptz
        order by s.next_at, s.system_id limit 1 for update skip locked)`,
    )
    .returning()
  return row ?? null
}

/** `error`: null when it went well. Nothing when the source was changed or removed meanwhile. */
export async function noteChecked(
  db: Database | Tx,
  { system_id, version }: Pick<SystemSourceRow, 'system_id' | 'version'>,
  now: Date,
  error: string | null,
): Promise<void> {
  await db
    .update(systemSource)
    .set({ checked_at: now, error })
    .where(and(eq(systemSource.system_id, system_id), eq(systemSource.version, version)))
}

/** Does whoever set it still answer for the system? A schedule must not outlive the person's say. */
export async function setterStillAnswers(
  db: Database | Tx,
  source: Pick<SystemSourceRow, 'system_id' | 'set_by'>,
): Promise<{ answers: boolean; name: string }> {
  const [row] = await db
    .select({ name: person.name, state: person.state, member: membership.person_id })
    .from(person)
    .innerJoin(system, eq(system.id, source.system_id))
    .leftJoin(membership, and(eq(membership.person_id, person.id), eq(membership.team_id, system.team_id)))
    .where(eq(person.id, source.set_by))
  return { answers: row?.state === 'active' && row.member !== null, name: row?.name ?? source.set_by }
}
