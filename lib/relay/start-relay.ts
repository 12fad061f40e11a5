/** The relay process: what enforcers reach. It holds no signing key and no right to change what was published. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from '@/lib/config/log'
import type { Database } from '@/db/pool'
import { CHANNEL } from '@/db/stores/notify'
import { createAttestationLimit } from './attestations'
import { createAuthenticate } from './authenticate'
import { createCatalogue } from './catalogue'
import { createContacts } from './contacts'
import { handleRequest } from './handle-request'
import { createHolding } from './holding'
import { createLogLimit } from './log-limit'
import { createRevocation } from './revocation'

export type RelayOptions = { db: Database; host: string; port: number; log: Logger }

export type Relay = {
  /** Where it listens, e.g. `http://127.0.0.1:3100`. */
  url: string
  /** Answers what is held, takes nothing new, and ends. The pool stays open: it is the caller's. */
  stop(): Promise<void>
}

/** Longer than common load balancers keep an idle connection, so that they close first and no request is lost. */
const KEEP_ALIVE_MS = 75_000
/** Less than the 4 s after which the supervisor ends a process by force. */
const STOP_WITHIN_MS = 2500

export async function startRelay({ db, host, port, log }: RelayOptions): Promise<Relay> {
  const holding = createHolding()
  const authenticate = createAuthenticate(db)
  const contacts = createContacts(db)
  const revocation = createRevocation(db, holding)
  const catalogue = createCatalogue(db, {
    onPublished: key => holding.wake(key),
    onDatabase: (answering, error) => {
      if (answering) log.info('the database answers')
      else log.warn({ err: error }, 'the database does not answer; enforcers get 503 until it does')
    },
  })

  const parts = {
    db,
    attestations: createAttestationLimit(),
    authenticate,
    catalogue,
    contacts,
    holding,
    logs: createLogLimit(),
    log,
  }
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      maxHeaderSize: 16_384,
    },
    (request, response) => void handleRequest(parts, request, response),
  )
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen({ host, port, backlog: 4096 }, listening)
  })
  await catalogue.look()
  // A payload only says where to look. Kinds that other processes send each other are not for the relay.
  const onMessage = (payload: string) => {
    const kind = kindOf(payload)
    if (kind === 'bundle' || kind === 'pulse') void catalogue.look()
    if (kind === 'revocation') {
      authenticate.forget()
      void revocation.sweep()
    }
  }
  // Not awaited: the database may be down now, and the relay is there all the same.
  const listener = db.$client.listen(CHANNEL, onMessage, () => void catalogue.look())
  listener.catch(error => log.warn({ err: error }, 'no notifications yet; looking every second instead'))

  const address = server.address() as AddressInfo
  const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  log.info({ url }, 'the relay listens')
  return {
    url,
    async stop() {
      const closed = new Promise(done => server.close(done))
      holding.close()
      // Connections become idle one by one, as what they carry is answered.
      const sweep = setInterval(() => server.closeIdleConnections(), 50)
      const forced = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS)
      await closed
      clearInterval(sweep)
      clearTimeout(forced)
      catalogue.stop()
      revocation.stop()
      await contacts.stop()
      await listener.then(({ unlisten }) => unlisten()).catch(() => {})
      log.info('the relay has stopped')
    },
  }
}

function kindOf(payload: string): unknown {
  try {
    return JSON.parse(payload).kind
  } catch {
    return null
  }
}
