/** How many thresholds stand on an action. */
import { and, count, eq, isNull } from 'drizzle-orm'
import type { Database, Tx } from '../pool'
import { rule } from '../schema/policy'

export async function countThresholds(tx: Tx | Database, actionId: string): Promise<number> {
  const [row] = await tx
    .select({ rules: count() })
    .from(rule)
    .where(and(eq(rule.action_id, actionId), isNull(rule.removed_at)))
  return row?.rules ?? 0
}
