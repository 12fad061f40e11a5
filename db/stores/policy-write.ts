/** Thresholds, guardrails and exceptions: the loads that lock them and the SQL that writes them. */
import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../pool'
import { policyException, rule, ruleVersion } from '../schema/policy'

export type RuleRow = typeof rule.$inferSelect
export type ExceptionRow = typeof policyException.$inferSelect

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

export async function loadExceptionForUpdate(tx: Tx, id: string): Promise<ExceptionRow | null> {
  const [row] = await tx.select().from(policyException).where(eq(policyException.id, id)).for('update')
  return row ?? null
}

/** All that were ever granted for the same guardrail, agent and action: renewals have a total cap. */
export function loadExceptionsOf(
  tx: Tx,
  key: { guardrail_id: string; agent_id: string; action_id: string },
): Promise<ExceptionRow[]> {
  return tx
    .select()
    .from(policyException)
    .where(
      and(
        eq(policyException.guardrail_id, key.guardrail_id),
        eq(policyException.agent_id, key.agent_id),
        eq(policyException.action_id, key.action_id),
      ),
    )
}

export async function insertException(tx: Tx, row: ExceptionRow): Promise<void> {
  await tx.insert(policyException).values(row)
}

export async function endException(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .update(policyException)
    .set({ ended_at: now })
    .where(and(eq(policyException.id, id), isNull(policyException.ended_at)))
}
