import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sql } from 'postgres'
import { type Environment, readEnvironment, SettingError } from './env'
import { deriveSecret } from './secrets'

/** The login roles of DESIGN §5. `admin` is whoever the operator gave us; it migrates and runs nothing else. */
export const RUNTIME_ROLES = ['app_rt', 'relay_rt', 'worker_rt', 'signer_rt', 'auditor_ro'] as const
export type RuntimeRole = (typeof RUNTIME_ROLES)[number]
export type DatabaseRole = 'admin' | RuntimeRole

/** Owns every table; nobody can log in as it. */
export const OWNER_ROLE = 'countersign_owner'

export const roleName = (role: RuntimeRole): string => `countersign_${role}`

/** Where the embedded server says how to reach it. */
export const embeddedRecordPath = (dataDir: string): string => join(dataDir, 'postgres.json')

/** The connection string for one role. Synchronous, so that pools can be made while modules load. */
export function databaseUrl(role: DatabaseRole, environment: Environment = readEnvironment()): string {
  const base = environment.databaseUrl ?? embeddedUrl(environment.dataDir)
  if (role === 'admin') return base
  const url = new URL(base)
  url.username = roleName(role)
  url.password = rolePassword(role, environment)
  return url.href
}

/** The same address without anybody's credentials: what the long-running processes get. */
export function withoutCredentials(url: string): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

function rolePassword(role: RuntimeRole, environment: Environment): string {
  return deriveSecret(`db-role:${role}`, environment).toString('hex')
}

function embeddedUrl(dataDir: string): string {
  try {
    return JSON.parse(readFileSync(embeddedRecordPath(dataDir), 'utf8')).url
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new SettingError(
      `There is no database yet: DATABASE_URL is not set and ${dataDir} holds no embedded one. ` +
        'Run npm start first, or set DATABASE_URL.',
    )
  }
}

/** Creates the roles, or gives them the current passwords. Safe to run at every start, and by two at once. */
export async function createRoles(
  adminSql: Sql,
  environment: Environment = readEnvironment(),
): Promise<void> {
  await adminSql.begin(async tx => {
    await tx`SELECT pg_advisory_xact_lock(hashtext('countersign/roles'))`
    const existing = new Set((await tx`SELECT rolname FROM pg_roles`).map(row => row.rolname as string))
    if (!existing.has(OWNER_ROLE)) await tx.unsafe(`CREATE ROLE ${OWNER_ROLE} NOLOGIN`)
    // From PostgreSQL 16 on, a role that is no superuser may not act as a role it made without this.
    await tx.unsafe(`GRANT ${OWNER_ROLE} TO CURRENT_USER`)
    for (const role of RUNTIME_ROLES) {
      const name = roleName(role)
      if (!existing.has(name)) await tx.unsafe(`CREATE ROLE ${name} NOINHERIT`)
      // Hex, so it can stand in a literal; role statements take no parameters.
      await tx.unsafe(`ALTER ROLE ${name} LOGIN PASSWORD '${rolePassword(role, environment)}'`)
    }
    await tx.unsafe(`ALTER ROLE ${roleName('auditor_ro')} SET default_transaction_read_only = on`)
  })
}
