/** The signer on its own: `node --import tsx bin/signer.ts`. Ends on SIGTERM and SIGINT, after what it is signing. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { closePools, pool } from '@/db/pool'
import { writeAs } from '@/db/write'
import { logger } from '@/lib/config/log'
import { startSigner } from '@/lib/signer/start-signer'

const log = logger('signer')

try {
  writeAs('signer_rt')
  // Compiled it lies beside this file; from source the signer finds its own.
  const compiled = join(import.meta.dirname, 'export-worker.mjs')
  const signer = await startSigner({
    db: pool('signer_rt', 10),
    log,
    ...(existsSync(compiled) && { exportWorker: compiled }),
  })
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (stopping) return
      stopping = true
      await signer.stop()
      await closePools()
    })
  }
} catch (error) {
  await closePools()
  log.fatal({ err: error }, 'the signer did not start')
  process.exitCode = 1
}
