/** What lets a person sign, and what excepts them: since when they have a duty, exceptions, delegations of the past. */

import { and, eq, gt, inArray, isNull, lte } from 'drizzle-orm'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { PublishableRelease } from '@/lib/domain/release/can-publish'
import type { Duty, StandIn } from '@/lib/domain/release/can-sign'
import type { DutyException } from '@/lib/domain/release/duty-exception'
import type { Database, Tx } from '../pool'
import { ownership, ownershipHistory } from '../schema/control-layer'
import { membership, person, team } from '../schema/member'
import { dutyException, signingDelegation } from '../schema/release'
import { groupBy } from './group-by'

/** Duties of the people who own layers of these agents, by agent. */
export async function loadDuties(db: Tx | Database, agentIds: string[]): Promise<Map<string, Duty[]>> {
  const owned = await db.select().from(ownership).where(inArray(ownership.agent_id, agentIds))
  const history = groupBy(
    await db.select().from(ownershipHistory).where(inArray(ownershipHistory.agent_id, agentIds)),
    row => `${row.agent_id} ${row.layer}`,
  )
  const teams = [...new Set(owned.flatMap(row => row.team_id ?? []))]
  const members =
    teams.length === 0 ? [] : await db.select().from(membership).where(inArray(membership.team_id, teams))
  const memberOf = new Map(members.map(row => [`${row.team_id} ${row.person_id}`, row]))
  const duties = owned.flatMap(row => {
    const past = history.get(`${row.agent_id} ${row.layer}`) ?? []
    return [row.accountable_id, row.deputy_id].flatMap(id => {
      if (id === null) return []
      const held = (one: (typeof past)[number]) => one.accountable_id === id || one.deputy_id === id
      // Accountable or deputy without a gap: from the end of the last time when they were neither.
      const gaps = past.filter(one => !held(one) && one.until !== null).map(one => one.until!.getTime())
      const from = past.filter(held).map(one => one.since.getTime())
      const owner = Math.max(...gaps, Math.min(...from, row.since.getTime()))
      const role = memberOf.get(`${row.team_id} ${id}`)
      return [
        {
          agent: row.agent_id,
          layer: row.layer,
          person_id: id,
          since: Math.floor(Math.max(owner, role?.since.getTime() ?? 0) / 1000),
          by_self: role?.granted_by === id,
        },
      ]
    })
  })
  return groupBy(duties, row => row.agent)
}

/** `now`: those in force then. `'all'`: for looking back, ended ones with their true end. */
export async function loadDutyExceptions(
  db: Tx | Database,
  personIds: string[],
  now: Date | 'all',
): Promise<DutyException[]> {
  if (personIds.length === 0) return []
  const rows = await db
    .select({ exception: dutyException, name: person.name })
    .from(dutyException)
    .innerJoin(person, eq(person.id, dutyException.person_id))
    .where(
      and(
        inArray(dutyException.person_id, personIds),
        now === 'all' ? undefined : and(isNull(dutyException.ended_at), gt(dutyException.ends_at, now)),
      ),
    )
    .orderBy(dutyException.id)
  return rows.map(({ exception, name }) => ({
    id: exception.id,
    person_id: exception.person_id,
    person_name: name,
    kind: exception.kind,
    agent_id: exception.agent_id,
    reason: exception.reason,
    ends_at: epochSeconds(exception.ended_at ?? exception.ends_at),
  }))
}

/** Every delegation behind these signatures, whenever it held. */
export async function loadDelegationsOfSigners(
  db: Tx | Database,
  signOffs: { person_id: string; on_behalf_of: string | null }[],
): Promise<PublishableRelease['delegations']> {
  const delegates = [...new Set(signOffs.flatMap(row => (row.on_behalf_of === null ? [] : row.person_id)))]
  if (delegates.length === 0) return []
  const rows = await db
    .select()
    .from(signingDelegation)
    .where(inArray(signingDelegation.to_person_id, delegates))
  return rows.map(row => ({
    layer: row.layer,
    from: { id: row.from_person_id, name: '' },
    to: { id: row.to_person_id, name: '' },
    starts_at: epochSeconds(row.starts_at),
    ends_at: epochSeconds(row.ends_at),
    revoked_at: row.revoked_at && epochSeconds(row.revoked_at),
  }))
}

/** Who stands in for these owners at this moment. `lock`: nobody revokes it until the transaction is over. */
export async function loadStandIns(
  db: Tx | Database,
  ownerIds: string[],
  now: Date,
  lock: boolean,
): Promise<StandIn[]> {
  if (ownerIds.length === 0) return []
  const query = db
    .select()
    .from(signingDelegation)
    .where(
      and(
        inArray(signingDelegation.from_person_id, ownerIds),
        isNull(signingDelegation.revoked_at),
        lte(signingDelegation.starts_at, now),
        gt(signingDelegation.ends_at, now),
      ),
    )
    .orderBy(signingDelegation.id)
  const rows = lock ? await query.for('share') : await query
  const ids = [...new Set(rows.flatMap(row => [row.from_person_id, row.to_person_id]))]
  const people =
    ids.length === 0
      ? []
      : await db
          .select({ id: person.id, name: person.name })
          .from(person)
          .where(and(inArray(person.id, ids), eq(person.state, 'active')))
  const named = new Map(people.map(row => [row.id, row]))
  // Whoever was moved away since stands in for nobody.
  const members =
    ids.length === 0
      ? []
      : await db
          .select({ id: membership.person_id, function: team.function })
          .from(membership)
          .innerJoin(team, eq(team.id, membership.team_id))
          .where(inArray(membership.person_id, ids))
  const inLayer = (id: string, layer: string) => members.some(one => one.id === id && one.function === layer)
  return rows.flatMap(row => {
    const from = named.get(row.from_person_id)
    const to = named.get(row.to_person_id)
    return from && to && inLayer(to.id, row.layer) ? [{ from, to, layer: row.layer }] : []
  })
}
