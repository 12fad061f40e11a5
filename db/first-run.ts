import { readFileSync } from 'node:fs'
import postgres, { type Sql } from 'postgres'
import { embeddedRecordPath } from '@/lib/config/database'
import { SettingError } from '@/lib/config/env'

/**
 * The first content is many commands, each in its own transaction. While it is made this schema stands, so that a
 * first run that was interrupted is not taken for an organisation that looks like that.
 */
const MARKER = 'countersign_first_run'

/** Makes the first content; whoever interrupts it finds an empty database again the next time. */
export async function asFirstRun(adminUrl: string, makeContent: () => Promise<void>): Promise<void> {
  await withSql(adminUrl, sql => sql`CREATE SCHEMA IF NOT EXISTS ${sql(MARKER)}`)
  await makeContent()
  await withSql(adminUrl, sql => sql`DROP SCHEMA IF EXISTS ${sql(MARKER)}`)
}

/** Empties our own database after an interrupted first run. Somebody else's server is left to its owner. */
export async function discardUnfinishedFirstRun(adminUrl: string, dataDir: string): Promise<boolean> {
  const unfinished = await withSql(adminUrl, async sql => {
    const [row] = await sql`SELECT to_regnamespace(${MARKER}) IS NOT NULL AS unfinished`
    return row?.unfinished === true
  })
  if (!unfinished) return false
  if (!isEmbedded(adminUrl, dataDir)) {
    throw new SettingError(
      'The first run on this database was interrupted, and half of its content is there. ' +
        'Give DATABASE_URL an empty database: drop and create this one, for example.',
    )
  }
  const maintenance = new URL(adminUrl)
  const name = maintenance.pathname.slice(1)
  maintenance.pathname = '/postgres'
  await withSql(maintenance.href, async sql => {
    await sql`DROP DATABASE ${sql(name)} WITH (FORCE)`
    await sql`CREATE DATABASE ${sql(name)}`
  })
  return true
}

function isEmbedded(adminUrl: string, dataDir: string): boolean {
  try {
    return JSON.parse(readFileSync(embeddedRecordPath(dataDir), 'utf8')).url === adminUrl
  } catch {
    return false
  }
}

async function withSql<T>(url: string, run: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await run(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
