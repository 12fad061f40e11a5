/** Comments on rules: added, never changed. */
import { count, eq } from 'drizzle-orm'
import type { Tx } from '../pool'
import { ruleComment } from '../schema/policy'

export async function countRuleComments(tx: Tx, ruleId: string): Promise<number> {
  const [row] = await tx
    .select({ comments: count() })
    .from(ruleComment)
    .where(eq(ruleComment.rule_id, ruleId))
  return row?.comments ?? 0
}

export async function insertRuleComment(tx: Tx, row: typeof ruleComment.$inferInsert): Promise<void> {
  await tx.insert(ruleComment).values(row)
}
