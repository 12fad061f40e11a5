/**
 * What enforcers saw, held against what is released. Most of it is as released: that is put away without a command,
 * since nothing happened; only the rest becomes evidence.
 */
import type { Database } from '@/db/pool'
import { loadWaiting, markHandled } from '@/db/stores/attestation'
import { compareAttestations, MOST_ATTESTATIONS } from '@/lib/commands/drift/compare-attestations'
import { judgeWaiting } from '@/lib/commands/drift/judge-waiting'
import { runCommand } from '@/lib/commands/run-command'
import type { Logger } from '@/lib/config/log'
import { isRefusal } from '@/lib/domain/refusal'

/** Of one run; the next takes the rest. */
const MOST_ROUNDS = 20

export async function compareWaiting({ db, log }: { db: Database; log: Logger }): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const ids = await loadWaiting(db, MOST_ATTESTATIONS)
    if (ids.length === 0) return
    const now = new Date()
    const says = await db.transaction(async tx => {
      const judged = await judgeWaiting(tx, ids, now)
      const news = judged.filter(one => one.found.length > 0 || one.unknown !== null)
      const rest = judged.filter(one => !news.includes(one))
      await markHandled(
        tx,
        rest.map(one => one.row.id),
        now,
      )
      return news.map(one => one.row.id)
    })
    if (says.length === 0) continue
    const done = await runCommand(compareAttestations, {
      actor: { kind: 'system', name: 'worker' },
      input: { attestations: says },
    })
    // Another worker was quicker, or nothing is new any more: the next round puts away what is left.
    if (!isRefusal(done)) log.info(done.data, 'enforcers saw what is not released')
  }
}
