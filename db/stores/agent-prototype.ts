/** Prototypes of agents: at most one that has not ended per environment. */
import { and, eq, inArray, isNull, min } from 'drizzle-orm'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { Prototype } from '@/lib/domain/agent/prototype'
import type { Database, Tx } from '../pool'
import { agentPrototype } from '../schema/agent'

export type PrototypeRow = typeof agentPrototype.$inferSelect

/** Those that have not been ended, past their end or not: what is past it is denied by its date. */
export async function loadPrototypes(
  db: Tx | Database,
  agentIds: readonly string[],
  environment: string,
): Promise<Map<string, Prototype>> {
  if (agentIds.length === 0) return new Map()
  const first = await loadFirstStarts(db, agentIds, environment)
  const rows = await db
    .select()
    .from(agentPrototype)
    .where(
      and(
        inArray(agentPrototype.agent_id, [...agentIds]),
        eq(agentPrototype.environment, environment),
        isNull(agentPrototype.ended_at),
      ),
    )
  return new Map(
    rows.map(row => [
      row.agent_id,
      { ends_at: epochSeconds(row.ends_at), first_started_at: first.get(row.agent_id)! },
    ]),
  )
}

async function loadFirstStarts(
  db: Tx | Database,
  agentIds: readonly string[],
  environment: string,
): Promise<Map<string, number>> {
  const rows = await db
    .select({ agent: agentPrototype.agent_id, first: min(agentPrototype.started_at) })
    .from(agentPrototype)
    .where(and(inArray(agentPrototype.agent_id, [...agentIds]), eq(agentPrototype.environment, environment)))
    .groupBy(agentPrototype.agent_id)
  return new Map(rows.map(row => [row.agent, epochSeconds(row.first!)]))
}

export async function loadPrototypeState(tx: Tx, agentId: string, environment: string) {
  const rows = await tx
    .select()
    .from(agentPrototype)
    .where(and(eq(agentPrototype.agent_id, agentId), eq(agentPrototype.environment, environment)))
    .for('update')
  const starts = rows.map(row => epochSeconds(row.started_at))
  return {
    live: rows.find(row => row.ended_at === null) ?? null,
    first_started_at: starts.length === 0 ? null : Math.min(...starts),
  }
}

export async function insertPrototype(tx: Tx, row: typeof agentPrototype.$inferInsert): Promise<void> {
  await tx.insert(agentPrototype).values(row)
}

export async function endPrototype(tx: Tx, id: string, by: string, at: Date): Promise<void> {
  await tx.update(agentPrototype).set({ ended_by: by, ended_at: at }).where(eq(agentPrototype.id, id))
}
