/**
 * Roles, migrations and the first content, in a process of its own: it alone gets the administrator's connection
 * string. Runs before the others at every start, and by itself where they are scaled out. Each line that it prints
 * is a line of progress.
 */
import { databaseUrl } from '@/lib/config/database'
import { readEnvironment, SettingError } from '@/lib/config/env'
import { closePools } from '@/db/pool'
import { migrate } from '@/db/migrate'

const log = (line: string) => process.stdout.write(`${line}\n`)

async function prepare(): Promise<void> {
  const environment = readEnvironment()
  const { applied } = await migrate({ adminUrl: databaseUrl('admin', environment) })
  if (applied > 0) log(`${applied} migration${applied === 1 ? '' : 's'} applied`)
  if (process.argv.includes('--no-seed')) return
  const { isEmpty, seed } = await import('@/db/seed/seed')
  if (!(await isEmpty())) return
  if (!environment.oidcIssuer) {
    await seed({ log })
    return
  }
  if (!environment.adminEmail) {
    throw new SettingError(
      'OIDC_ISSUER is set and nobody can administrate yet. Set ADMIN_EMAIL to the address of the first ' +
        'administrator as your OpenID provider reports it.',
    )
  }
  const { createFirstAdministrator } = await import('@/db/seed/first-administrator')
  await createFirstAdministrator({ email: environment.adminEmail, log })
}

try {
  await prepare()
} catch (error) {
  process.stderr.write(`${error instanceof SettingError ? error.message : explain(error)}\n`)
  process.exitCode = 1
} finally {
  await closePools()
}

function explain(error: unknown): string {
  const { code, message, stack } = error as NodeJS.ErrnoException
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'CONNECT_TIMEOUT') {
    return `The database does not answer (${message}). Check DATABASE_URL and that PostgreSQL runs.`
  }
  if (code === '28P01' || code === '28000')
    return `The database refuses the user in DATABASE_URL: ${message}.`
  if (code === '3D000') return `The database in DATABASE_URL is missing: ${message}. Create it first.`
  if (code === '42501') {
    return `The user in DATABASE_URL lacks a right: ${message}. It needs CREATEROLE, and CREATE on the database.`
  }
  return stack ?? String(error)
}
