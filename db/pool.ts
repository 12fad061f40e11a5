/** Connection pools by Postgres role. A process uses the role it was made for, and no other. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { databaseUrl, type RuntimeRole } from '@/lib/config/database'

export type Database = PostgresJsDatabase<Record<string, never>> & { $client: postgres.Sql }
export type Tx = Parameters<Parameters<Database['transaction']>[0]>[0]

/** Kept across module reloads of `next dev`, which would otherwise leak a pool at every save. */
const shared = globalThis as { countersignPools?: Map<string, Database> }
const pools: Map<string, Database> = shared.countersignPools ?? new Map()
shared.countersignPools = pools

export function pool(role: RuntimeRole, max: number): Database {
  const url = databaseUrl(role)
  const key = `${role} ${url}`
  const existing = pools.get(key)
  if (existing) return existing
  const client = postgres(url, {
    max,
    onnotice: () => {},
    connect_timeout: 5,
    backoff: retries => Math.min(0.05 * 2 ** retries, 1), // seconds; the default of 20 would outlast the outage
    connection: {
      application_name: `countersign ${role}`,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
    },
  })
  const database = drizzle(client)
  pools.set(key, database)
  return database
}

/** Ends every pool of this process; tests and the CLI call it so that the process can exit. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()]
  pools.clear()
  await Promise.all(open.map(database => database.$client.end({ timeout: 5 })))
}
