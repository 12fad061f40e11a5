import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { embeddedRecordPath } from '@/lib/config/database'
import { waitForFileLock } from '@/lib/processes/file-lock'
import { openCluster, SUPERUSER } from './embedded-cluster'
import { type Connection, connect, ensureDatabase } from './embedded-connection'
import { launch, shutDown } from './embedded-server'

/**
 * The PostgreSQL that Countersign brings along for those who have none: real server programs from npm, with a
 * launcher that survives crashes, two starts at once and being root.
 */
export type EmbeddedPostgres = {
  /** Superuser connection string of the `countersign` database. */
  url: string
  directory: string
  port: number
  /** False when it was already running. */
  started: boolean
  /** Stops the server unless somebody else still uses it. */
  stop(): Promise<void>
}

export type EmbeddedOptions = {
  dataDir: string
  log?: (line: string) => void
  /** False trades the data's safety in a power cut for speed: for tests. */
  durable?: boolean
  /** Called when the server goes away without `stop`. */
  onLost?: () => void
}

type Record = { url: string; directory: string; port: number }

const DATABASE = 'countersign'
const START_TIMEOUT_MS = 90_000

export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, durable = true, log = () => {}, onLost = () => {} } = options
  const lockPath = join(dataDir, 'postgres.lock')
  const lock = await waitForFileLock(lockPath, {
    timeoutMs: START_TIMEOUT_MS,
    onTimeout: holder =>
      new Error(
        `Process ${holder.pid} has been starting the database in ${dataDir} for too long. Stop it first.`,
      ),
  })
  try {
    const before = readRecord(dataDir)
    const running = before && (await connect(connectionTo(before, onLost)))
    if (running) return handle(before, running, lockPath, false)

    const cluster = openCluster(dataDir, durable, log)
    const recordFor = (port: number): Record => ({
      url: `postgres://${SUPERUSER}:${cluster.password}@127.0.0.1:${port}/${DATABASE}`,
      directory: cluster.directory,
      port,
    })
    const { port, reached } = await launch(cluster, { durable, preferredPort: before?.port ?? null }, port =>
      connect(connectionTo(recordFor(port), onLost)),
    )
    const record = recordFor(port)
    await ensureDatabase(maintenanceUrl(record), DATABASE)
    writeRecord(dataDir, record)
    return handle(record, reached, lockPath, true)
  } finally {
    lock.release()
  }
}

function connectionTo(record: Record, onLost: () => void) {
  return { url: maintenanceUrl(record), dataDirectory: join(record.directory, 'data'), onLost }
}

function handle(
  record: Record,
  connection: Connection,
  lockPath: string,
  started: boolean,
): EmbeddedPostgres {
  let stopping: Promise<void> | undefined
  const stop = async () => {
    // Under the start lock: nobody may find it running at the moment in which we decide to stop it.
    const lock = await waitForFileLock(lockPath, {
      timeoutMs: START_TIMEOUT_MS,
      onTimeout: holder => new Error(`Process ${holder.pid} holds ${lockPath}.`),
    })
    try {
      const last = await connection.isLastUser()
      await connection.close()
      if (last) await shutDown(join(record.directory, 'data'))
    } finally {
      lock.release()
    }
  }
  return {
    ...record,
    started,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

function maintenanceUrl(record: Record): string {
  const url = new URL(record.url)
  url.pathname = '/postgres'
  return url.href
}

function readRecord(dataDir: string): Record | null {
  try {
    return JSON.parse(readFileSync(embeddedRecordPath(dataDir), 'utf8'))
  } catch {
    return null // none yet, or cut short: the cluster itself has everything that is needed
  }
}

/** Replaced in one step: other processes read it at any time. It holds the superuser's password. */
function writeRecord(dataDir: string, record: Record): void {
  const path = embeddedRecordPath(dataDir)
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
