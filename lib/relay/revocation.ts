/**
 * Ends polls that are held with a token that no longer counts. A poll was authenticated when it began and may wait
 * most of a minute, so without this a revoked enforcer would still get what is published meanwhile.
 */
import type { Database } from '@/db/pool'
import { findLiveTokens } from '@/db/stores/relay'
import { withDeadline } from './deadline'
import type { Holding } from './holding'

/** Access must end within 5 s of revocation, notification or not. */
const SWEEP_EVERY_MS = 3000

export type Revocation = { sweep(): Promise<void>; stop(): void }

export function createRevocation(db: Database, holding: Holding): Revocation {
  async function sweep(): Promise<void> {
    const holders = holding.holders()
    if (holders.length === 0) return
    try {
      const live = await withDeadline(findLiveTokens(db, holders))
      holding.revoke(holders.filter(holder => !live.has(holder)))
    } catch {
      // The database is down: nothing can be published either, and the catalogue says so in the log.
    }
  }
  const timer = setInterval(sweep, SWEEP_EVERY_MS)
  return { sweep, stop: () => clearInterval(timer) }
}
