/** The systems of an agent, with how much of them is classified. */
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agentSystem } from '@/db/schema/agent'

export function systemsOf(db: Database, agentId: string) {
  const unclassified = sql`${action.effect} is null`
  const changed = sql`${action.effect} is not null and ${action.classified_digest} <> ${action.definition_digest}`
  return db
    .select({
      id: system.id,
      slug: system.slug,
      name: system.name,
      kind: sql<string>`${system.kind}`,
      endpoints: agentSystem.endpoints,
      datasets: agentSystem.datasets,
      actions: sql<number>`count(${action.id})::int`,
      unclassified: sql<number>`count(${action.id}) filter (where ${unclassified})::int`,
      changed: sql<number>`count(${action.id}) filter (where ${changed})::int`,
    })
    .from(agentSystem)
    .innerJoin(system, eq(system.id, agentSystem.system_id))
    .leftJoin(action, and(eq(action.system_id, system.id), isNull(action.removed_at)))
    .where(eq(agentSystem.agent_id, agentId))
    .groupBy(system.id, agentSystem.endpoints, agentSystem.datasets)
    .orderBy(system.name)
}
