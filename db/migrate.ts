/** Brings a database to this version: roles, then migrations as `countersign_owner`. Safe to run at every start. */
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { createRoles } from '@/lib/config/database'
import { prepareQueues } from '@/lib/worker/queues'

function migrationsFolder(): string {
  const beside = join(dirname(fileURLToPath(import.meta.url)), 'migrations')
  return existsSync(beside) ? beside : join(process.cwd(), 'db/migrations')
}

async function countApplied(sql: postgres.Sql): Promise<number> {
  const [table] = await sql`select to_regclass('drizzle.__drizzle_migrations') as name`
  if (!table?.name) return 0
  const [row] = await sql`select count(*)::int as n from drizzle.__drizzle_migrations`
  return row?.n ?? 0
}

/** `adminUrl` must be able to create roles and to become `countersign_owner`. Returns how many were applied. */
export async function migrate({ adminUrl }: { adminUrl: string }): Promise<{ applied: number }> {
  // One connection: SET ROLE and the lock belong to the session.
  const sql = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    // Two starts at once: the second waits, then finds nothing to do.
    await sql`select pg_advisory_lock(${0x636f756e})`
    await createRoles(sql)
    await sql`grant countersign_owner to current_user`
    const [database] = await sql`select current_database() as name`
    await sql`grant create, connect on database ${sql(database?.name)} to countersign_owner`
    await sql`grant usage, create on schema public to countersign_owner`
    const before = await countApplied(sql)
    await sql`set role countersign_owner`
    await applyMigrations(drizzle(sql), { migrationsFolder: migrationsFolder() })
    await sql`reset role`
    const applied = (await countApplied(sql)) - before
    await prepareQueues(adminUrl)
    return { applied }
  } finally {
    await sql.end()
  }
}
