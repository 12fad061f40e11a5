import { randomBytes } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'
import { closePools } from '@/db/pool'
import { withDatabase } from './template-database'

export type TestDatabase = {
  /** Superuser connection string of this file's own database. */
  readonly url: string
  /** A superuser's client, for looking behind the product's back. */
  readonly admin: Sql
}

/**
 * Gives the test file that calls this (at its top level) a migrated database of its own, and points the product's
 * pools at it: `databaseUrl(role)` works as in production, roles and rights included.
 */
export function useDatabase(): TestDatabase {
  let url: string | undefined
  let admin: Sql | undefined
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`

  beforeAll(async () => {
    await onServer(sql => sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(inject('testTemplate'))}`)
    url = withDatabase(inject('testServerUrl'), name)
    process.env.DATA_DIR = inject('testDataDir')
    process.env.DATABASE_URL = url
    delete process.env.COUNTERSIGN_SECRET
    admin = postgres(url, { max: 4, onnotice: () => {} })
  })

  afterAll(async () => {
    await closePools()
    await admin?.end({ timeout: 5 })
    await onServer(sql => sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`)
  })

  const ready = <T>(value: T | undefined): T => {
    if (value === undefined)
      throw new Error('The test database is there from beforeAll on, not while tests are collected.')
    return value
  }
  return {
    get url() {
      return ready(url)
    },
    get admin() {
      return ready(admin)
    },
  }
}

async function onServer(run: (sql: Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(inject('testServerUrl'), { max: 1, onnotice: () => {} })
  try {
    await run(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
