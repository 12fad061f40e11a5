/** A rule that the person may see, removed ones too: guardrails bind everybody, thresholds are their system's. */
import { and, eq, isNull, or, sql } from 'drizzle-orm'
import type { Database, Tx } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { rule } from '@/db/schema/policy'
import type { Actor } from '@/lib/domain/member/permissions'
import { visibleAgents, visibleSystems } from '../scope'

export async function visibleRule(
  db: Database | Tx,
  actor: Actor,
  id: string,
): Promise<typeof rule.$inferSelect | null> {
  const [row] = await db
    .select({ rule })
    .from(rule)
    .leftJoin(action, eq(action.id, rule.action_id))
    .leftJoin(system, eq(system.id, action.system_id))
    .leftJoin(agent, eq(agent.id, rule.agent_id))
    .where(
      and(
        eq(rule.id, id),
        or(
          eq(rule.kind, 'guardrail'),
          and(
            visibleSystems(actor) ?? sql`true`,
            or(isNull(rule.agent_id), visibleAgents(actor) ?? sql`true`),
          ),
        ),
      ),
    )
  return row?.rule ?? null
}
