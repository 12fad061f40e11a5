/** The worker on its own: `node --import tsx bin/worker.ts`. Ends on SIGTERM and SIGINT, after the job at hand. */
import { closePools, pool } from '@/db/pool'
import { writeAs } from '@/db/write'
import { logger } from '@/lib/config/log'
import { startWorker } from '@/lib/worker/start-worker'

const log = logger('worker')

try {
  writeAs('worker_rt')
  const worker = await startWorker({ db: pool('worker_rt', 4), log })
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (stopping) return
      stopping = true
      await worker.stop()
      await closePools()
    })
  }
} catch (error) {
  await closePools()
  log.fatal({ err: error }, 'the worker did not start')
  process.exitCode = 1
}
