/** Who stands in for whom, in which layer, from when to when. */
import { and, asc, desc, eq, gt, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { Database, Tx } from '../pool'
import { agent } from '../schema/agent'
import { ownership } from '../schema/control-layer'
import { membership, person, team } from '../schema/member'
import { signingDelegation } from '../schema/release'

export type DelegationRow = typeof signingDelegation.$inferSelect

const giver = alias(person, 'giver')
const taker = alias(person, 'taker')

export type NamedDelegation = DelegationRow & {
  from: { id: string; name: string }
  to: { id: string; name: string }
}

/** Newest beginning first. */
export async function selectDelegations(
  db: Tx | Database,
  where: SQL | undefined,
  limit = 500,
): Promise<NamedDelegation[]> {
  const rows = await db
    .select({ row: signingDelegation, from: giver.name, to: taker.name })
    .from(signingDelegation)
    .innerJoin(giver, eq(giver.id, signingDelegation.from_person_id))
    .innerJoin(taker, eq(taker.id, signingDelegation.to_person_id))
    .where(where)
    .orderBy(desc(signingDelegation.starts_at), desc(signingDelegation.id))
    .limit(limit)
  return rows.map(({ row, from, to }) => ({
    ...row,
    from: { id: row.from_person_id, name: from },
    to: { id: row.to_person_id, name: to },
  }))
}

/** Of one layer, from or to one of these persons, neither revoked nor over. */
export function loadLiveDelegations(
  tx: Tx,
  layer: ControlLayer,
  personIds: string[],
  now: Date,
): Promise<NamedDelegation[]> {
  return selectDelegations(
    tx,
    and(
      eq(signingDelegation.layer, layer),
      isNull(signingDelegation.revoked_at),
      gt(signingDelegation.ends_at, now),
      or(
        inArray(signingDelegation.from_person_id, personIds),
        inArray(signingDelegation.to_person_id, personIds),
      ),
    ),
  )
}

export async function loadDelegationForUpdate(tx: Tx, id: string): Promise<NamedDelegation | null> {
  await tx
    .select({ id: signingDelegation.id })
    .from(signingDelegation)
    .where(eq(signingDelegation.id, id))
    .for('update')
  return (await selectDelegations(tx, eq(signingDelegation.id, id), 1))[0] ?? null
}

export type Delegate = {
  id: string
  name: string
  active: boolean
  teams: { id: string; name: string; function: string }[]
}

/**
 * Delegations wait for each other: two at once could give one layer to two people, or make a chain that neither of
 * them saw. The person can't be deactivated or moved between this check and the commit.
 */
export async function loadDelegateForShare(tx: Tx, id: string): Promise<Delegate | null> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('countersign/delegations'))`)
  const [row] = await tx.select().from(person).where(eq(person.id, id)).for('share')
  if (!row) return null
  const teams = await tx
    .select({ id: team.id, name: team.name, function: team.function })
    .from(membership)
    .innerJoin(team, eq(team.id, membership.team_id))
    .where(eq(membership.person_id, id))
    .for('share', { of: membership })
  return { id: row.id, name: row.name, active: row.state === 'active', teams }
}

/** Agents whose layer this person owns, as accountable or deputy; retired ones need nobody. */
export function loadOwnedLayers(db: Tx | Database, personId: string, layer?: ControlLayer) {
  return db
    .select({
      agent: agent.name,
      layer: ownership.layer,
      team: { id: team.id, name: team.name },
    })
    .from(ownership)
    .innerJoin(agent, and(eq(agent.id, ownership.agent_id), ne(agent.state, 'retired')))
    .innerJoin(team, eq(team.id, agent.team_id))
    .where(
      and(
        or(eq(ownership.accountable_id, personId), eq(ownership.deputy_id, personId)),
        layer === undefined ? undefined : eq(ownership.layer, layer),
      ),
    )
    .orderBy(asc(agent.name))
}

export async function insertDelegation(tx: Tx, row: typeof signingDelegation.$inferInsert): Promise<void> {
  await tx.insert(signingDelegation).values(row)
}

export async function revokeDelegationRow(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.update(signingDelegation).set({ revoked_at: now }).where(eq(signingDelegation.id, id))
}
