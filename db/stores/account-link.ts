/** Whose accounts are whose: links that wait for a second person, and what confirmed ones say about persons. */
import { and, eq, inArray, isNotNull, or } from 'drizzle-orm'
import type { LinkRequest } from '@/lib/domain/member/decide-link'
import type { Database, Tx } from '../pool'
import { account, accountLink, person } from '../schema/member'

export type AccountLinkRow = typeof accountLink.$inferSelect

export async function loadIssuers(tx: Tx): Promise<string[]> {
  const rows = await tx.selectDistinct({ issuer: account.issuer }).from(account).orderBy(account.issuer)
  return rows.map(row => row.issuer)
}

export async function loadOpenLink(tx: Tx, issuer: string, subject: string): Promise<AccountLinkRow | null> {
  const [row] = await tx
    .select()
    .from(accountLink)
    .where(
      and(eq(accountLink.issuer, issuer), eq(accountLink.subject, subject), eq(accountLink.state, 'open')),
    )
  return row ?? null
}

export async function insertLink(tx: Tx, row: typeof accountLink.$inferInsert): Promise<void> {
  await tx.insert(accountLink).values(row)
}

export async function loadLinkForUpdate(
  tx: Tx,
  id: string,
): Promise<(LinkRequest & { row: AccountLinkRow }) | null> {
  const [row] = await tx.select().from(accountLink).where(eq(accountLink.id, id)).for('update')
  if (!row) return null
  const ids = [row.from_person_id, row.to_person_id, row.requested_by].filter(one => one !== null)
  // In id order, as everybody locks people.
  const people = await tx
    .select()
    .from(person)
    .where(inArray(person.id, ids))
    .orderBy(person.id)
    .for('update')
  const named = (one: string) => people.find(each => each.id === one)!
  return {
    row,
    state: row.state,
    to: named(row.to_person_id),
    from: row.from_person_id ? named(row.from_person_id) : null,
    requestedBy: named(row.requested_by),
  }
}

export async function decideLinkRow(
  tx: Tx,
  id: string,
  set: Pick<AccountLinkRow, 'state' | 'decided_by' | 'decided_at'>,
): Promise<void> {
  await tx.update(accountLink).set(set).where(eq(accountLink.id, id))
}

/** Pairs of persons that turned out to be one human, among or beside these. */
export async function loadSameHumans(
  db: Tx | Database,
  personIds: readonly string[],
): Promise<(readonly [string, string])[]> {
  if (personIds.length === 0) return []
  const ids = [...personIds]
  const rows = await db
    .select({ from: accountLink.from_person_id, to: accountLink.to_person_id })
    .from(accountLink)
    .where(
      and(
        eq(accountLink.state, 'confirmed'),
        isNotNull(accountLink.from_person_id),
        or(inArray(accountLink.from_person_id, ids), inArray(accountLink.to_person_id, ids)),
      ),
    )
  return rows.map(row => [row.from!, row.to] as const)
}

/** The other persons that this one is, by such pairs. */
export function aliasesOf(personId: string, pairs: readonly (readonly [string, string])[]): string[] {
  return pairs.flatMap(([one, other]) => (one === personId ? other : other === personId ? one : []))
}
