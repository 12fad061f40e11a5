/** People, teams and accounts: the loads that lock them and the SQL that writes them. */
import { and, eq, inArray, ne, or, sql } from 'drizzle-orm'
import type { Candidate } from '@/lib/domain/control-layer/decide-assign'
import type { MemberState } from '@/lib/domain/member/decide-deactivate'
import type { Tx } from '../pool'
import { account, apiToken, membership, person, session, team } from '../schema/member'

export type PersonRow = typeof person.$inferSelect
export type TeamRow = typeof team.$inferSelect
export type AccountRow = typeof account.$inferSelect

/** By id, or by slug, which is what people type into scripts. */
export async function loadTeam(tx: Tx, idOrSlug: string): Promise<TeamRow | null> {
  const [row] = await tx
    .select()
    .from(team)
    .where(or(eq(team.id, idOrSlug), eq(team.slug, idOrSlug)))
  return row ?? null
}

export async function loadTeams(tx: Tx, idsOrSlugs: string[]): Promise<TeamRow[]> {
  if (idsOrSlugs.length === 0) return []
  return tx
    .select()
    .from(team)
    .where(or(inArray(team.id, idsOrSlugs), inArray(team.slug, idsOrSlugs)))
    .orderBy(team.id)
}

export async function insertTeam(tx: Tx, row: typeof team.$inferInsert): Promise<void> {
  await tx.insert(team).values(row)
}

/** Registrations of people and teams wait for each other, so that a duplicate gets a sentence and no index error. */
export async function lockDirectory(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('countersign/directory'))`)
}

export async function personByEmail(tx: Tx, email: string): Promise<PersonRow | null> {
  const [row] = await tx
    .select()
    .from(person)
    .where(eq(sql`lower(${person.email})`, email.toLowerCase()))
    .for('share')
  return row ?? null
}

export async function insertPerson(
  tx: Tx,
  row: typeof person.$inferInsert,
  teams: string[],
  by: string | null,
): Promise<void> {
  await tx.insert(person).values(row)
  await addToTeams(tx, row.id, teams, by, row.created_at)
}

async function addToTeams(
  tx: Tx,
  personId: string,
  teams: string[],
  by: string | null,
  now: Date,
): Promise<void> {
  if (teams.length === 0) return
  await tx
    .insert(membership)
    .values(teams.map(team_id => ({ team_id, person_id: personId, granted_by: by, since: now })))
}

/**
 * A person to be changed. Sessions and tokens are locked before the person, in the order in which every command
 * of that person locks them, or the two would wait for each other.
 */
export async function loadPersonForUpdate(tx: Tx, id: string): Promise<PersonRow | null> {
  await tx
    .select({ id: session.id })
    .from(session)
    .where(eq(session.person_id, id))
    .orderBy(session.id)
    .for('update')
  await tx
    .select({ id: apiToken.id })
    .from(apiToken)
    .where(eq(apiToken.person_id, id))
    .orderBy(apiToken.id)
    .for('update')
  // Not `update`: a release that is composed again meanwhile refers to its contributors by foreign key, and would
  // wait for this row while we wait for the release.
  const [row] = await tx.select().from(person).where(eq(person.id, id)).for('no key update')
  return row ?? null
}

export async function memberState(tx: Tx, row: PersonRow): Promise<MemberState> {
  // Two administrators who remove each other at once: the second sees what the first did.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('countersign/administrators'))`)
  const administrators = await tx
    .selectDistinct({ id: person.id })
    .from(person)
    .innerJoin(membership, eq(membership.person_id, person.id))
    .innerJoin(team, eq(team.id, membership.team_id))
    .where(and(eq(team.function, 'administration'), eq(person.state, 'active')))
  return {
    person: row,
    is_administrator: administrators.some(administrator => administrator.id === row.id),
    other_administrators: administrators.filter(administrator => administrator.id !== row.id).length,
  }
}

export async function teamsOfPerson(tx: Tx, id: string): Promise<string[]> {
  const rows = await tx
    .select({ id: membership.team_id })
    .from(membership)
    .where(eq(membership.person_id, id))
    .orderBy(membership.team_id)
  return rows.map(row => row.id)
}

export async function updatePerson(
  tx: Tx,
  id: string,
  set: Partial<typeof person.$inferInsert>,
): Promise<void> {
  await tx
    .update(person)
    .set({ ...set, version: sql`${person.version} + 1` })
    .where(eq(person.id, id))
}

export async function saveTeams(
  tx: Tx,
  id: string,
  change: { added: string[]; removed: string[] },
  by: string | null,
  now: Date,
): Promise<void> {
  if (change.removed.length > 0)
    await tx
      .delete(membership)
      .where(and(eq(membership.person_id, id), inArray(membership.team_id, change.removed)))
  await addToTeams(tx, id, change.added, by, now)
}

/**
 * Somebody to be named for a layer of a team, under SHARE locks on person and membership: they can't be
 * deactivated or moved between this check and the commit.
 */
export async function loadCandidateForShare(
  tx: Tx,
  id: string,
  teamId: string | null,
): Promise<Candidate | null> {
  const [row] = await tx.select().from(person).where(eq(person.id, id)).for('share')
  if (!row) return null
  const [member] =
    teamId === null
      ? []
      : await tx
          .select({ team: membership.team_id })
          .from(membership)
          .where(and(eq(membership.person_id, id), eq(membership.team_id, teamId)))
          .for('share')
  return { id: row.id, name: row.name, active: row.state === 'active', in_team: member !== undefined }
}

/** By issuer and subject; the person under a SHARE lock, so that a deactivation waits for the sign-in or the other way round. */
export async function loadAccountWithPerson(
  tx: Tx,
  issuer: string,
  subject: string,
): Promise<{ account: AccountRow; person: PersonRow } | null> {
  const [row] = await tx
    .select()
    .from(account)
    .where(and(eq(account.issuer, issuer), eq(account.subject, subject)))
  if (!row) return null
  const [who] = await tx.select().from(person).where(eq(person.id, row.person_id)).for('share')
  return { account: row, person: who! }
}

export async function hasAccountAt(tx: Tx, personId: string, issuer: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: account.id })
    .from(account)
    .where(and(eq(account.person_id, personId), eq(account.issuer, issuer)))
    .limit(1)
  return row !== undefined
}

export async function insertAccount(tx: Tx, row: typeof account.$inferInsert): Promise<void> {
  await tx.insert(account).values(row)
}

export async function moveAccount(tx: Tx, id: string, personId: string): Promise<void> {
  await tx
    .update(account)
    .set({ person_id: personId })
    .where(and(eq(account.id, id), ne(account.person_id, personId)))
}

export async function personName(tx: Tx, id: string | null): Promise<string | null> {
  if (id === null) return null
  const [row] = await tx.select({ name: person.name }).from(person).where(eq(person.id, id))
  return row?.name ?? null
}
