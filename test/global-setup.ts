import { resolve } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '@/db/embedded'
import { ensureTemplate } from '@/lib/testing/template-database'

declare module 'vitest' {
  interface ProvidedContext {
    testDataDir: string
    /** Superuser connection string of a database that test databases are made beside. */
    testServerUrl: string
    testTemplate: string
  }
}

/** One server for all database tests, with one migrated database that every test file gets a copy of. */
export default async function setup(project: TestProject) {
  const dataDir = resolve('.test/data')
  process.env.DATA_DIR = dataDir // the role passwords are derived from this directory's secret
  delete process.env.COUNTERSIGN_SECRET
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false, log: line => console.log(line) })
  try {
    project.provide('testTemplate', await ensureTemplate(postgres.url))
  } catch (error) {
    await postgres.stop()
    throw error
  }
  project.provide('testDataDir', dataDir)
  project.provide('testServerUrl', postgres.url)
  return () => postgres.stop()
}
