/** What the business said that it wants a release for. Append-only. */
import { asc, eq, sql } from 'drizzle-orm'
import type { Database, Tx } from '../pool'
import { person } from '../schema/member'
import { releaseIntent } from '../schema/release'

export async function insertIntent(tx: Tx, row: typeof releaseIntent.$inferInsert): Promise<void> {
  await tx.insert(releaseIntent).values(row)
}

export async function countIntents(db: Tx | Database, releaseId: string): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(releaseIntent)
    .where(eq(releaseIntent.release_id, releaseId))
  return row?.count ?? 0
}

/** Oldest first. */
export async function loadIntents(db: Tx | Database, releaseId: string) {
  const rows = await db
    .select({ intent: releaseIntent, name: person.name })
    .from(releaseIntent)
    .innerJoin(person, eq(person.id, releaseIntent.person_id))
    .where(eq(releaseIntent.release_id, releaseId))
    .orderBy(asc(releaseIntent.stated_at), asc(releaseIntent.id))
  return rows.map(({ intent: { id, person_id, statement, stated_at }, name }) => ({
    id,
    person: { id: person_id, name },
    statement,
    stated_at: stated_at.toISOString(),
  }))
}
