/**
 * A draft is composed from many tables. Without this lock a change that had not committed yet would be missing
 * from it, and the change would not see the draft either: nobody would ever put the two together.
 */
import { sql } from 'drizzle-orm'
import type { Tx } from '../pool'

/** Changes run beside each other; a draft waits for those that are under way, and those that come wait for it. */
export async function lockComposition(tx: Tx, as: 'change' | 'draft'): Promise<void> {
  const key = sql`hashtextextended('countersign/composition', 0)`
  await tx.execute(
    as === 'draft'
      ? sql`select pg_advisory_xact_lock(${key})`
      : sql`select pg_advisory_xact_lock_shared(${key})`,
  )
}

/**
 * A new hop and a change behind it, at the same moment: each would miss the other, and a release upstream would say
 * neither of what can be reached. So whoever asks for those upstream waits for who asked before.
 */
export async function lockDelegations(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('countersign/delegations', 0))`)
}
