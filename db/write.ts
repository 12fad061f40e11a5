/** Transactions that write. Importable by `lib/commands/run-command.ts` only (a test holds that). */
import type { RuntimeRole } from '@/lib/config/database'
import { type Database, pool, type Tx } from './pool'

/** The role this process writes as: set once, by the program in `bin/` that started it. */
let writer: RuntimeRole = 'app_rt'

export function writeAs(role: RuntimeRole): void {
  writer = role
}

export const writeDatabase = (): Database => pool(writer, 10)

export function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return writeDatabase().transaction(work)
}
