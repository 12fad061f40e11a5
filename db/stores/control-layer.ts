/** Ownership of control layers, and its history. */
import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import type { Holding, LeftLayer } from '@/lib/domain/control-layer/leave-layers'
import type { Tx } from '../pool'
import { agent } from '../schema/agent'
import { ownership, ownershipHistory } from '../schema/control-layer'

export type OwnershipRow = typeof ownership.$inferSelect

/** After the agent's row lock. */
export async function loadOwnershipForUpdate(
  tx: Tx,
  agentId: string,
  layer: ControlLayer,
): Promise<OwnershipRow | null> {
  const [row] = await tx
    .select()
    .from(ownership)
    .where(and(eq(ownership.agent_id, agentId), eq(ownership.layer, layer)))
    .for('update')
  return row ?? null
}

/** Six vacant rows: an agent has every layer from its first moment, and none is anybody's by default. */
export async function insertVacantLayers(
  tx: Tx,
  agentId: string,
  by: string | null,
  now: Date,
  historyId: () => string,
): Promise<void> {
  await tx
    .insert(ownership)
    .values(CONTROL_LAYERS.map(layer => ({ agent_id: agentId, layer, since: now, changed_by: by })))
  await tx.insert(ownershipHistory).values(
    CONTROL_LAYERS.map(layer => ({
      id: historyId(),
      agent_id: agentId,
      layer,
      since: now,
      changed_by: by,
      reason: 'Agent registered',
    })),
  )
}

export type Owners = { team_id: string | null; accountable_id: string | null; deputy_id: string | null }

/** Closes the open history row and opens the next. The caller holds the ownership row's lock. */
export async function saveOwners(
  tx: Tx,
  row: Pick<OwnershipRow, 'agent_id' | 'layer'>,
  owners: Owners,
  change: { historyId: string; by: string | null; now: Date; reason: string },
): Promise<void> {
  const { by: changed_by, now, reason } = change
  const same = and(eq(ownership.agent_id, row.agent_id), eq(ownership.layer, row.layer))
  await tx
    .update(ownership)
    .set({ ...owners, since: now, changed_by, version: sql`${ownership.version} + 1` })
    .where(same)
  const open = and(
    eq(ownershipHistory.agent_id, row.agent_id),
    eq(ownershipHistory.layer, row.layer),
    isNull(ownershipHistory.until),
  )
  await tx.update(ownershipHistory).set({ until: now }).where(open)
  await tx.insert(ownershipHistory).values({
    id: change.historyId,
    agent_id: row.agent_id,
    layer: row.layer,
    ...owners,
    since: now,
    changed_by,
    reason,
  })
}

/**
 * The layers that a person holds, locked in the order of the write path: agents, then ownership. The caller
 * holds the person's row FOR UPDATE, so nobody can name them anew meanwhile (assigning takes it FOR SHARE).
 * With `teams`, only what they hold through those teams.
 */
export async function loadHoldingsForUpdate(tx: Tx, personId: string, teams?: string[]): Promise<Holding[]> {
  const held = or(eq(ownership.accountable_id, personId), eq(ownership.deputy_id, personId))
  const where = teams === undefined ? held : and(held, inArray(ownership.team_id, teams))
  if (teams?.length === 0) return []
  const agents = await tx.selectDistinct({ id: ownership.agent_id }).from(ownership).where(where)
  if (agents.length === 0) return []
  const named = await tx
    .select({ id: agent.id, name: agent.name })
    .from(agent)
    .where(
      inArray(
        agent.id,
        agents.map(row => row.id),
      ),
    )
    .orderBy(agent.id)
    .for('update')
  const rows = await tx
    .select()
    .from(ownership)
    .where(where)
    .orderBy(ownership.agent_id, ownership.layer)
    .for('update')
  return rows.flatMap(({ agent_id, layer, team_id, accountable_id, deputy_id }) => {
    const name = named.find(row => row.id === agent_id)?.name
    return name === undefined ? [] : [{ agent_id, agent: name, layer, team_id, accountable_id, deputy_id }]
  })
}

export async function saveLeftLayers(
  tx: Tx,
  left: LeftLayer[],
  change: { historyIds: string[]; by: string | null; now: Date; reason: string },
): Promise<void> {
  for (const [at, row] of left.entries()) {
    await saveOwners(
      tx,
      row,
      { team_id: row.team_id, ...row.becomes },
      { historyId: change.historyIds[at]!, by: change.by, now: change.now, reason: change.reason },
    )
  }
}
