/** Wakes other processes after commit. The payload says what to look at, never what to believe. */
import { sql } from 'drizzle-orm'
import type { Change } from '@/lib/commands/define-command'
import type { Tx } from '../pool'

export const CHANNEL = 'countersign'

export async function notifyProcesses(tx: Tx, messages: NonNullable<Change['notify']>): Promise<void> {
  for (const message of messages)
    await tx.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify(message)})`)
}
