/** One exception as lists show it. */
import { and, desc, eq, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { person } from '@/db/schema/member'
import { policyException, rule } from '@/db/schema/policy'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { type Actor, hasFunction } from '@/lib/domain/member/permissions'
import { visibleAgents } from '../scope'

export const exceptionItem = z.object({
  id: z.string(),
  guardrail: z.object({ id: z.string(), name: z.string(), layer: z.enum(CONTROL_LAYERS) }),
  up_to_version: z.int(),
  agent: z.object({ id: z.string(), name: z.string() }),
  action: z.object({ id: z.string(), name: z.string(), system: z.string() }),
  reason: z.string(),
  granted_by: z.string().nullable(),
  granted_at: z.string(),
  expires_at: z.string(),
  /** `outgrown`: the guardrail has a newer version, which it doesn't waive. */
  state: z.enum(['live', 'outgrown', 'ended', 'expired']),
  /** Whether the caller's layer may end it. */
  may_end: z.boolean(),
})

export type ExceptionFilter = { guardrail?: string; agent?: string }

export async function loadExceptions(
  db: Database,
  actor: Actor,
  now: Date,
  filter: ExceptionFilter,
): Promise<z.infer<typeof exceptionItem>[]> {
  const conditions: (SQL | undefined)[] = [visibleAgents(actor)]
  if (filter.guardrail) conditions.push(eq(policyException.guardrail_id, filter.guardrail))
  if (filter.agent) conditions.push(eq(policyException.agent_id, filter.agent))
  const rows = await db
    .select({
      row: policyException,
      rule,
      agent: { id: agent.id, name: agent.name },
      action,
      slug: system.slug,
      by: person.name,
    })
    .from(policyException)
    .innerJoin(rule, eq(rule.id, policyException.guardrail_id))
    .innerJoin(agent, eq(agent.id, policyException.agent_id))
    .innerJoin(action, eq(action.id, policyException.action_id))
    .innerJoin(system, eq(system.id, action.system_id))
    .leftJoin(person, eq(person.id, policyException.granted_by))
    .where(and(...conditions))
    .orderBy(desc(policyException.granted_at), desc(policyException.id))
    .limit(1_000)
  return rows.map(found => {
    const { row } = found
    const live =
      row.expires_at > now ? (row.up_to_version < found.rule.version ? 'outgrown' : 'live') : 'expired'
    return {
      id: row.id,
      guardrail: { id: found.rule.id, name: found.rule.name, layer: found.rule.layer },
      up_to_version: row.up_to_version,
      agent: found.agent,
      action: { id: found.action.id, name: found.action.name, system: found.slug },
      reason: row.reason,
      granted_by: found.by,
      granted_at: row.granted_at.toISOString(),
      expires_at: row.expires_at.toISOString(),
      state: row.ended_at ? 'ended' : live,
      may_end: hasFunction(actor, found.rule.layer),
    }
  })
}
