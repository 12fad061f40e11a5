/** The relay on its own: `node --import tsx bin/relay.ts`. Ends on SIGTERM and SIGINT, after answering what it holds. */
import { readEnvironment, SettingError } from '@/lib/config/env'
import { logger } from '@/lib/config/log'
import { startRelay } from '@/lib/relay/start-relay'
import { closePools, pool } from '@/db/pool'

const log = logger('relay')

/** Look-ups by index only; more connections would only take them from the console. */
const CONNECTIONS = 6

try {
  const { host, relayPort } = readEnvironment()
  const relay = await startRelay({ db: pool('relay_rt', CONNECTIONS), host, port: relayPort, log })
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (stopping) return
      stopping = true
      await relay.stop()
      await closePools()
    })
  }
} catch (error) {
  await closePools()
  if (error instanceof SettingError) log.fatal(error.message)
  else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    log.fatal('The port is taken by another process. Stop it, or set RELAY_PORT to another port.')
  } else log.fatal({ err: error }, 'the relay did not start')
  process.exitCode = 1
}
