/**
 * Roles, migrations and the first content, in a process of its own: it alone gets the administrator's connection
 * string. Runs before the others at every start, and by itself where they are scaled out. Each line that it prints
 * is a line of progress.
 */
import { databaseUrl } from '@/lib/config/database'
import { readEnvironment, SettingError } from '@/lib/config/env'
import { closePools } from '@/db/pool'
import { asFirstRun, discardUnfinishedFirstRun } from '@/db/first-run'
import { migrate } from '@/db/migrate'

const log = (line: string) => process.stdout.write(`${line}\n`)

/** Who administrates an organisation that starts empty, when nobody else was named. */
const DEMO_ADMINISTRATOR = 'priya.nair@acme.example'

async function prepare(): Promise<void> {
  const environment = readEnvironment()
  const adminUrl = databaseUrl('admin', environment)
  if (await discardUnfinishedFirstRun(adminUrl, environment.dataDir))
    log('the first run was interrupted: beginning it again')
  const { applied } = await migrate({ adminUrl })
  if (applied > 0) log(`${applied} migration${applied === 1 ? '' : 's'} applied`)
  const { isEmpty, seed } = await import('@/db/seed/seed')
  if (!(await isEmpty())) return
  const demo = !environment.oidcIssuer
  const email = environment.adminEmail ?? (demo ? DEMO_ADMINISTRATOR : undefined)
  if (!email) {
    throw new SettingError(
      'OIDC_ISSUER is set and nobody can administrate yet. Set ADMIN_EMAIL to the address of the first ' +
        'administrator as your OpenID provider reports it.',
    )
  }
  const { createFirstAdministrator } = await import('@/db/seed/first-administrator')
  const withDemo = demo && !process.argv.includes('--no-seed')
  await asFirstRun(adminUrl, () => (withDemo ? seed({ log }) : createFirstAdministrator({ email, log })))
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
