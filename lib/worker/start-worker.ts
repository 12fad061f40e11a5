/** The worker: scheduled jobs through pg-boss, so that of many workers one does each. */
import PgBoss from 'pg-boss'
import type { Database } from '@/db/pool'
import { removeWhatEnded } from '@/db/stores/housekeeping'
import { recordLapses } from '@/lib/commands/recertification/record-lapses'
import { expireApprovals } from '@/lib/commands/release/expire-approvals'
import { remindSigners } from '@/lib/commands/release/remind-signers'
import { runCommand } from '@/lib/commands/run-command'
import { databaseUrl } from '@/lib/config/database'
import type { Logger } from '@/lib/config/log'
import { isRefusal } from '@/lib/domain/refusal'
import { checkSources } from './check-sources'
import { compareWaiting } from './compare-attestations'
import { QUEUES, SCHEMA } from './queues'

export type Worker = { stop(): Promise<void> }

export async function startWorker({ db, log }: { db: Database; log: Logger }): Promise<Worker> {
  const boss = new PgBoss({
    connectionString: databaseUrl('worker_rt'),
    schema: SCHEMA,
    migrate: false,
    max: 3,
    // Jobs are due by the minute: half of one late would be a lot.
    cronMonitorIntervalSeconds: 10,
  })
  boss.on('error', error => log.error({ err: error }, 'the job queue failed; it is tried again'))
  await boss.start()
  for (const { name, cron } of Object.values(QUEUES)) await boss.schedule(name, cron)
  await boss.work(QUEUES.recordLapses.name, async () => {
    const done = await runCommand(recordLapses, { actor: { kind: 'system', name: 'worker' }, input: {} })
    if (!isRefusal(done)) log.info(done.data, 'certifications lapsed')
    const ended = await runCommand(expireApprovals, { actor: { kind: 'system', name: 'worker' }, input: {} })
    if (!isRefusal(ended)) log.info(ended.data, 'approvals expired')
  })
  await boss.work(QUEUES.releaseDeadlines.name, async () => {
    const done = await runCommand(remindSigners, { actor: { kind: 'system', name: 'worker' }, input: {} })
    if (!isRefusal(done)) log.info(done.data, 'owners were reminded of releases')
  })
  await boss.work(QUEUES.checkSources.name, () => checkSources({ db, log }))
  await boss.work(QUEUES.compareAttestations.name, () => compareWaiting({ db, log }))
  await boss.work(QUEUES.housekeeping.name, () => removeWhatEnded(db, new Date()))
  log.info('the worker is ready')
  return {
    async stop() {
      await boss.stop({ graceful: true, timeout: 2_000, wait: true })
      log.info('the worker has stopped')
    },
  }
}
