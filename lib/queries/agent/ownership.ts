/** The ownership matrix of an agent and its history, newest first. */
import { desc, eq } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Database } from '@/db/pool'
import { ownership, ownershipHistory } from '@/db/schema/control-layer'
import { person, team } from '@/db/schema/member'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'

const HISTORY_ROWS = 200

const accountable = alias(person, 'accountable')
const deputy = alias(person, 'deputy')
const changer = alias(person, 'changer')
const people = {
  team: { id: team.id, name: team.name },
  accountable: { id: accountable.id, name: accountable.name },
  deputy: { id: deputy.id, name: deputy.name },
  changed_by: changer.name,
}

export async function ownershipOf(db: Database, agentId: string) {
  const rows = await db
    .select({ layer: ownership.layer, since: ownership.since, version: ownership.version, ...people })
    .from(ownership)
    .leftJoin(team, eq(team.id, ownership.team_id))
    .leftJoin(accountable, eq(accountable.id, ownership.accountable_id))
    .leftJoin(deputy, eq(deputy.id, ownership.deputy_id))
    .leftJoin(changer, eq(changer.id, ownership.changed_by))
    .where(eq(ownership.agent_id, agentId))
  const history = await db
    .select({
      layer: ownershipHistory.layer,
      since: ownershipHistory.since,
      until: ownershipHistory.until,
      reason: ownershipHistory.reason,
      ...people,
    })
    .from(ownershipHistory)
    .leftJoin(team, eq(team.id, ownershipHistory.team_id))
    .leftJoin(accountable, eq(accountable.id, ownershipHistory.accountable_id))
    .leftJoin(deputy, eq(deputy.id, ownershipHistory.deputy_id))
    .leftJoin(changer, eq(changer.id, ownershipHistory.changed_by))
    .where(eq(ownershipHistory.agent_id, agentId))
    .orderBy(desc(ownershipHistory.since), desc(ownershipHistory.id))
    .limit(HISTORY_ROWS)
  return {
    ownership: CONTROL_LAYERS.flatMap(layer => rows.filter(row => row.layer === layer)).map(row => ({
      ...row,
      since: row.since.toISOString(),
    })),
    history: history.map(row => ({
      ...row,
      since: row.since.toISOString(),
      until: row.until?.toISOString() ?? null,
    })),
  }
}
