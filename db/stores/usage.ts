/** Counters behind limits: what the relay adds up for enforcers that ask. */
import { and, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { RuleLimit } from '@/lib/domain/policy/limit'
import type { Database, Tx } from '../pool'
import { action, system } from '../schema/action'
import { agentEnvironment, agentIdentity } from '../schema/agent'
import { release, releasePackage } from '../schema/release'
import { rule } from '../schema/policy'
import { usageCounter, usageReply } from '../schema/usage'

/** Agents of this environment by identity key. */
export async function loadAgentsOfKeys(
  db: Database,
  environment: string,
  keys: string[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .select({ key: agentIdentity.identity_key, agent: agentIdentity.agent_id })
    .from(agentIdentity)
    .innerJoin(agentEnvironment, eq(agentEnvironment.agent_id, agentIdentity.agent_id))
    .where(and(inArray(agentIdentity.identity_key, keys), eq(agentEnvironment.environment, environment)))
  return new Map(rows.map(row => [row.key, row.agent]))
}

export type LimitRow = { id: string; agent: string | null; limit: RuleLimit }

/**
 * Limits on this action that bind one of these agents: those that stand, and those that a release in force was
 * composed with before they were removed or became a condition. What a limit counts never changes, so one row serves
 * every pinned version.
 */
export async function loadLimits(
  db: Database,
  call: { environment: string; system: string; action: string; agents: string[] },
): Promise<LimitRow[]> {
  const pinned = db
    .select({ one: sql`1` })
    .from(release)
    .innerJoin(
      releasePackage,
      and(eq(releasePackage.release_id, release.id), eq(releasePackage.revision, release.revision)),
    )
    .where(
      and(
        inArray(release.agent_id, call.agents),
        eq(release.environment, call.environment),
        eq(release.state, 'published'),
        sql`${releasePackage.created_at} <= case when ${rule.limit} is null then ${rule.counted_until} else ${rule.removed_at} end`,
      ),
    )
  const rows = await db
    .select({ id: rule.id, agent: rule.agent_id, limit: rule.limit, counted: rule.counted })
    .from(rule)
    .innerJoin(action, eq(action.id, rule.action_id))
    .innerJoin(system, eq(system.id, action.system_id))
    .where(
      and(
        eq(system.slug, call.system),
        // The index is by digest (db/schema/action.ts).
        sql`md5(${action.name}) = md5(${call.action}::text)`,
        eq(action.name, call.action),
        eq(rule.kind, 'threshold'),
        or(isNotNull(rule.limit), isNotNull(rule.counted)),
        or(isNull(rule.agent_id), inArray(rule.agent_id, call.agents)),
        or(and(isNotNull(rule.limit), isNull(rule.removed_at)), sql`exists ${pinned}`),
      ),
    )
    // Everybody locks counters in one order.
    .orderBy(rule.id)
  return rows.flatMap(({ id, agent, limit, counted }) => {
    const counts = limit ?? counted
    return counts ? [{ id, agent, limit: counts }] : []
  })
}

/** null: this key is new, and held until the transaction ends. Whoever asks with it meanwhile waits. */
export async function holdUsageKey(
  tx: Tx,
  held: Omit<typeof usageReply.$inferInsert, 'answer'>,
): Promise<{ request_digest: string; answer: string | null } | null> {
  const made = await tx
    .insert(usageReply)
    .values(held)
    .onConflictDoNothing()
    .returning({ key: usageReply.idempotency_key })
  if (made.length > 0) return null
  const [before] = await tx.select().from(usageReply).where(keyOf(held))
  return before ?? null
}

export async function rememberUsage(
  tx: Tx,
  held: Pick<typeof usageReply.$inferInsert, 'enforcer_id' | 'idempotency_key'>,
  answer: string,
): Promise<void> {
  await tx.update(usageReply).set({ answer }).where(keyOf(held))
}

/** Adds in one statement, in the order given; each row's lock is held until the transaction ends. Totals by rule. */
export async function addUsage(
  tx: Tx,
  rows: (typeof usageCounter.$inferInsert)[],
): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map()
  const totals = await tx
    .insert(usageCounter)
    .values(rows)
    .onConflictDoUpdate({
      target: [
        usageCounter.environment,
        usageCounter.rule_id,
        usageCounter.key_digest,
        usageCounter.window_start,
      ],
      set: { total: sql`${usageCounter.total} + excluded.total` },
    })
    .returning({ rule: usageCounter.rule_id, total: sql<string>`trim_scale(${usageCounter.total})::text` })
  return new Map(totals.map(row => [row.rule, row.total]))
}

const keyOf = (held: { enforcer_id: string; idempotency_key: string }) =>
  and(eq(usageReply.enforcer_id, held.enforcer_id), eq(usageReply.idempotency_key, held.idempotency_key))
