/** Builds that pipelines declared: append-only. */
import { desc, eq } from 'drizzle-orm'
import type { Database, Tx } from '../pool'
import { agentBuild } from '../schema/drift'

export type AgentBuildRow = typeof agentBuild.$inferSelect

export async function lastBuild(db: Tx | Database, agentId: string): Promise<AgentBuildRow | null> {
  const [row] = await db
    .select()
    .from(agentBuild)
    .where(eq(agentBuild.agent_id, agentId))
    .orderBy(desc(agentBuild.declared_at), desc(agentBuild.id))
    .limit(1)
  return row ?? null
}

export async function insertBuild(tx: Tx, row: typeof agentBuild.$inferInsert): Promise<void> {
  await tx.insert(agentBuild).values(row)
}
