/** Agents: the loads that lock them and the SQL that writes them. */
import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../pool'
import { agent } from '../schema/agent'

export type AgentRow = typeof agent.$inferSelect

/** Agents are locked first in every transaction that touches one. */
export async function loadAgentForUpdate(tx: Tx, id: string): Promise<AgentRow | null> {
  const [row] = await tx.select().from(agent).where(eq(agent.id, id)).for('update')
  return row ?? null
}

export async function updateAgent(tx: Tx, id: string, set: Partial<typeof agent.$inferInsert>): Promise<void> {
  await tx.update(agent).set({ ...set, version: sql`${agent.version} + 1` }).where(eq(agent.id, id))
}
