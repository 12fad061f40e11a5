import postgres from 'postgres'
import { describe, expect, test } from 'vitest'
import { useDatabase } from '@/lib/testing/database'
import { createRoles, databaseUrl, OWNER_ROLE, RUNTIME_ROLES, roleName, type RuntimeRole } from './database'

const database = useDatabase()

async function as<T>(role: RuntimeRole, run: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(databaseUrl(role), { max: 1, onnotice: () => {} })
  try {
    return await run(sql)
  } finally {
    await sql.end()
  }
}

describe('database roles', () => {
  test.each(RUNTIME_ROLES)('%s logs in with its derived password, and is nothing more', async role => {
    const [row] = await as(
      role,
      sql => sql`SELECT current_user AS name, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls
                 FROM pg_roles WHERE rolname = current_user`,
    )
    expect(row).toEqual({
      name: roleName(role),
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolbypassrls: false,
    })
  })

  test.each(RUNTIME_ROLES)('%s may not become the owner', async role => {
    await expect(as(role, sql => sql.unsafe(`SET ROLE ${OWNER_ROLE}`))).rejects.toThrow(/permission denied/)
  })

  test('the auditor reads in read-only transactions', async () => {
    const [row] = await as('auditor_ro', sql => sql`SELECT current_setting('transaction_read_only') AS mode`)
    expect(row?.mode).toBe('on')
  })

  test('creating the roles again, by two starts at once, changes nothing', async () => {
    await Promise.all([createRoles(database.admin), createRoles(database.admin)])
    await expect(as('app_rt', sql => sql`SELECT 1 AS one`)).resolves.toHaveLength(1)
  })
})
