/** One exception as lists show it. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { person } from '@/db/schema/member'
import { exceptionRequest, policyException, rule } from '@/db/schema/policy'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { type Actor, hasFunction } from '@/lib/domain/member/permissions'
import { visibleAgents } from '../scope'

export const exceptionItem = z.object({
  id: z.string(),
  guardrail: z.object({ id: z.string(), name: z.string(), layer: z.enum(CONTROL_LAYERS) }),
  up_to_version: z.int(),
  agent: z.object({ id: z.string(), name: z.string() }),
  /** Null: every action of the system. */
  action: z.object({ id: z.string(), name: z.string() }).nullable(),
  system: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
  renews: z.string().nullable(),
  requested_by: z.string().nullable(),
  reason: z.string(),
  granted_by: z.string().nullable(),
  granted_at: z.string(),
  expires_at: z.string(),
  /** `outgrown`: the guardrail has a newer version, which it doesn't waive. */
  state: z.enum(['live', 'outgrown', 'ended', 'expired']),
  /** Whether the caller's layer may end it. */
  may_end: z.boolean(),
})

const requester = alias(person, 'exception_requester')

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
      system: { id: system.id, slug: system.slug, name: system.name },
      asked_by: requester.name,
      by: person.name,
    })
    .from(policyException)
    .innerJoin(rule, eq(rule.id, policyException.guardrail_id))
    .innerJoin(agent, eq(agent.id, policyException.agent_id))
    .leftJoin(action, eq(action.id, policyException.action_id))
    .innerJoin(system, sql`${system.id} = coalesce(${policyException.system_id}, ${action.system_id})`)
    .leftJoin(exceptionRequest, eq(exceptionRequest.id, policyException.request_id))
    .leftJoin(requester, eq(requester.id, exceptionRequest.requested_by))
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
      action: found.action && { id: found.action.id, name: found.action.name },
      system: found.system,
      renews: row.renews,
      requested_by: found.asked_by,
      reason: row.reason,
      granted_by: found.by,
      granted_at: row.granted_at.toISOString(),
      expires_at: row.expires_at.toISOString(),
      state: row.ended_at ? 'ended' : live,
      may_end: hasFunction(actor, found.rule.layer),
    }
  })
}
