import { realpathSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres, { type Sql } from 'postgres'

/** Held shared by everybody who uses the server; who gets it exclusively is the last one, and may stop it. */
const IN_USE = 4_273_190

export type Connection = {
  /** True when nobody else uses the server; from then on nobody can start to. */
  isLastUser(): Promise<boolean>
  close(): Promise<void>
}

export type ConnectOptions = { url: string; dataDirectory: string; onLost: () => void }

/**
 * A real connection to the server that runs on this data directory, or null. A pid in a file is no proof that a
 * server runs, and an open port is no proof that it is ours.
 */
export async function connect({ url, dataDirectory, onLost }: ConnectOptions): Promise<Connection | null> {
  let closing = true // until connected, a lost connection is an answer and no incident
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 5,
    idle_timeout: 0,
    max_lifetime: null,
    onnotice: () => {},
    onclose: () => {
      if (!closing) onLost()
    },
  })
  const close = async () => {
    closing = true
    await sql.end({ timeout: 2 })
  }
  if (!(await answers(sql, dataDirectory))) {
    await close()
    return null
  }
  await sql`SELECT pg_advisory_lock_shared(${IN_USE})`
  closing = false
  return {
    async isLastUser() {
      closing = true
      try {
        const [row] = await sql`SELECT pg_try_advisory_lock(${IN_USE}) AS last`
        return row?.last === true
      } catch {
        return false // it is gone already
      }
    },
    close,
  }
}

async function answers(sql: Sql, dataDirectory: string): Promise<boolean> {
  for (let attempt = 0; attempt < 600; attempt++) {
    try {
      const [row] = await sql`SELECT current_setting('data_directory') AS directory`
      return row?.directory === realpathSync(dataDirectory)
    } catch (error) {
      // cannot_connect_now: it recovers after a crash, or is shutting down. Both end by themselves.
      if ((error as { code?: string }).code !== '57P03') return false
      await sleep(100)
    }
  }
  return false
}

export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} })
  try {
    const [found] = await sql`SELECT 1 FROM pg_database WHERE datname = ${name}`
    if (!found) await sql`CREATE DATABASE ${sql(name)}`
  } finally {
    await sql.end({ timeout: 2 })
  }
}
