/** What enforcers saw and nobody declared. Its own entry: no release opens for it, so nothing else asks for a decision. */
import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { agent, environment as place } from '@/db/schema/agent'
import { drift } from '@/db/schema/drift'
import { hasPermission } from '@/lib/domain/member/permissions'
import { visibleAgents } from '../scope'
import type { Ask, Need } from './needs-you'

/** One entry an agent: an enforcer can report many identities, and they are looked into together. */
export async function driftNeeds({ db, actor, environment }: Ask): Promise<Need[]> {
  if (actor.kind !== 'person' || !hasPermission(actor, 'drift.dismiss')) return []
  const rows = await db
    .select({
      id: agent.id,
      name: agent.name,
      count: sql<number>`count(*)::int`,
      // Where it is seen in several environments, the entry names none.
      environment: sql<string | null>`case when count(distinct ${place.id}) = 1 then min(${place.name}) end`,
      since: sql<string>`min(${drift.detected_at})`,
    })
    .from(drift)
    .innerJoin(agent, eq(agent.id, drift.agent_id))
    .innerJoin(place, eq(place.id, drift.environment))
    .where(
      and(
        eq(drift.source, 'enforcer'),
        isNull(drift.cleared_at),
        ne(agent.state, 'retired'),
        visibleAgents(actor),
        environment ? eq(drift.environment, environment) : undefined,
      ),
    )
    .groupBy(agent.id)
    .orderBy(agent.name)
  return rows.map(row => ({
    kind: 'observation',
    target: row.id,
    layer: null,
    title: 'Look into or put aside',
    subject: `${row.name}, ${row.count.toLocaleString('en')} seen and declared by nobody`,
    if_not: 'who runs it stays unknown',
    environment: row.environment,
    requester: null,
    since: new Date(row.since).toISOString(),
    due: null,
  }))
}
