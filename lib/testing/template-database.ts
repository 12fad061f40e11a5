import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { migrate } from '@/db/migrate'

/** What decides how a freshly migrated database looks. */
const SOURCES = [
  'db/migrations',
  'db/migrate.ts',
  'lib/config/database.ts',
  'lib/worker/queues.ts',
  'package-lock.json',
]
const KEEP_TEMPLATES = 6

/** The name of a migrated database that nobody is connected to, made when this version has none yet. */
export async function ensureTemplate(serverUrl: string): Promise<string> {
  const template = `template_${hashSources().slice(0, 16)}`
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} })
  try {
    // Two test runs at once: the second waits and finds it.
    await sql`SELECT pg_advisory_lock(hashtext('countersign/template'))`
    await dropLeftovers(sql, template)
    const [found] = await sql`SELECT 1 FROM pg_database WHERE datname = ${template}`
    if (found) return template
    const draft = `${template}_draft`
    await sql`DROP DATABASE IF EXISTS ${sql(draft)} WITH (FORCE)`
    await sql`CREATE DATABASE ${sql(draft)}`
    await migrate({ adminUrl: withDatabase(serverUrl, draft) })
    // Renamed only now: a run that dies half-way leaves no half-migrated template behind.
    await sql`ALTER DATABASE ${sql(draft)} RENAME TO ${sql(template)}`
    return template
  } finally {
    await sql.end()
  }
}

export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** Copies of runs that were killed, and templates of versions long gone. */
async function dropLeftovers(sql: Sql, current: string): Promise<void> {
  const names = (await sql`SELECT datname FROM pg_database ORDER BY oid`).map(row => row.datname as string)
  const copies = names.filter(name => {
    const pid = /^test_(\d+)_/.exec(name)?.[1]
    return pid !== undefined && !isAlive(Number(pid))
  })
  const templates = names.filter(name => name.startsWith('template_') && name !== current)
  const old = templates.slice(0, Math.max(0, templates.length - KEEP_TEMPLATES))
  for (const name of [...copies, ...old]) await sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function hashSources(): string {
  const hash = createHash('sha256')
  const visit = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name))
    else hash.update(path).update(readFileSync(path))
  }
  for (const source of SOURCES) visit(source)
  return hash.digest('hex')
}
