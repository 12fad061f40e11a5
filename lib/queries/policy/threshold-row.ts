/** One threshold as lists show it. */
import { and, asc, eq, isNull, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { person } from '@/db/schema/member'
import { rule } from '@/db/schema/policy'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { writtenSentence } from '@/lib/domain/policy/check-threshold'
import { describeCondition, describeUnknown } from '@/lib/domain/policy/describe-condition'
import { describeExceeded, limitSchema } from '@/lib/domain/policy/limit'
import type { Actor } from '@/lib/domain/member/permissions'
import { OUTCOMES } from '@/lib/domain/policy/model'
import { visibleAgents, visibleSystems } from '../scope'

export const approvalJson = z.object({ layer: z.enum(CONTROL_LAYERS), count: z.int() })

export const thresholdItem = z.object({
  id: z.string(),
  name: z.string(),
  action: z.object({ id: z.string(), name: z.string(), system: z.string(), system_name: z.string() }),
  /** null: every agent that uses the action. */
  agent: z.object({ id: z.string(), name: z.string() }).nullable(),
  outcome: z.enum(OUTCOMES),
  /** As it was written, for the editor. */
  condition: z.unknown(),
  /** What it counts, where it is a limit; the condition then compares the counter. */
  limit: limitSchema.nullable(),
  /** What it counts, or counted in an earlier version: as a limit again it would count the same. */
  counts: limitSchema.nullable(),
  /** "amount is more than 500"; "always". */
  when: z.string(),
  /** "amount is missing or not a number"; "" when nothing can be unknown. */
  also_when: z.string(),
  sentence: z.string(),
  /** Whether somebody wrote the sentence; else it follows from the condition. */
  own_words: z.boolean(),
  approvals: z.array(approvalJson),
  changed_by: z.string().nullable(),
  changed_at: z.string(),
  version: z.int(),
})

export type ThresholdFilter = { action?: string; agent?: string; system?: string; id?: string }

export async function loadThresholds(
  db: Database,
  actor: Actor,
  filter: ThresholdFilter,
): Promise<z.infer<typeof thresholdItem>[]> {
  const conditions: (SQL | undefined)[] = [
    eq(rule.kind, 'threshold'),
    isNull(rule.removed_at),
    visibleSystems(actor),
    // A rule that binds one agent is its team's; one without an agent binds whoever uses the action.
    or(isNull(rule.agent_id), visibleAgents(actor) ?? sql`true`),
  ]
  if (filter.id) conditions.push(eq(rule.id, filter.id))
  if (filter.action) conditions.push(eq(rule.action_id, filter.action))
  if (filter.system) conditions.push(eq(action.system_id, filter.system))
  if (filter.agent) conditions.push(or(isNull(rule.agent_id), eq(rule.agent_id, filter.agent)))
  const rows = await db
    .select({ rule, action, system, agent: { id: agent.id, name: agent.name }, by: person.name })
    .from(rule)
    .innerJoin(action, eq(action.id, rule.action_id))
    .innerJoin(system, eq(system.id, action.system_id))
    .leftJoin(agent, eq(agent.id, rule.agent_id))
    .leftJoin(person, eq(person.id, rule.changed_by))
    .where(and(...conditions))
    .orderBy(asc(system.slug), asc(action.name), asc(rule.id))
    .limit(2_000)
  return rows.map(row => ({
    id: row.rule.id,
    name: row.rule.name,
    action: {
      id: row.action.id,
      name: row.action.name,
      system: row.system.slug,
      system_name: row.system.name,
    },
    agent: row.agent,
    outcome: row.rule.outcome,
    condition: row.rule.authored,
    limit: row.rule.limit,
    counts: row.rule.limit ?? row.rule.counted,
    when: row.rule.limit ? describeExceeded(row.rule.limit) : describeCondition(row.rule.condition),
    also_when: row.rule.limit ? 'its counter is missing' : describeUnknown(row.rule.condition),
    sentence: row.rule.sentence,
    own_words: row.rule.sentence !== writtenSentence(row.rule),
    approvals: row.rule.approvals,
    changed_by: row.by,
    changed_at: row.rule.changed_at.toISOString(),
    version: row.rule.version,
  }))
}
