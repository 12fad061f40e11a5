/** Thresholds and guardrails: the loads that lock them and the SQL that writes them. */
import { eq } from 'drizzle-orm'
import type { Tx } from '../pool'
import { rule, ruleVersion } from '../schema/policy'

export type RuleRow = typeof rule.$inferSelect

export async function loadRuleForUpdate(tx: Tx, id: string): Promise<RuleRow | null> {
  const [row] = await tx.select().from(rule).where(eq(rule.id, id)).for('update')
  return row ?? null
}

/** Not locked: for finding what has to be locked before it. */
export async function findRule(tx: Tx, id: string): Promise<RuleRow | null> {
  const [row] = await tx.select().from(rule).where(eq(rule.id, id))
  return row ?? null
}

/** The row and its entry in the history are written together: every version can be read again. */
export async function saveRule(tx: Tx, row: RuleRow): Promise<void> {
  const { id, ...set } = row
  await tx.insert(rule).values(row).onConflictDoUpdate({ target: rule.id, set })
  await tx.insert(ruleVersion).values({
    rule_id: id,
    version: row.version,
    content: row,
    changed_by: row.changed_by,
    changed_at: row.changed_at,
  })
}
