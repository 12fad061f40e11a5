import { createHash, randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Account, claimDirectory, runAs, serverAccount } from './embedded-account'
import { type Binaries, findBinaries } from './embedded-binaries'

export const SUPERUSER = 'countersign_admin'

/** One PostgreSQL data directory with what belongs to it. */
export type Cluster = {
  /** Holds `data`, `password` and `postgres.log`. */
  directory: string
  data: string
  logFile: string
  password: string
  account: Account | null
  binaries: Binaries
}

/** Finds the cluster of this data directory, or creates it. Call it under the start lock. */
export function openCluster(dataDir: string, durable: boolean, log: (line: string) => void): Cluster {
  const known = places(dataDir).find(place => existsSync(join(place, 'data', 'PG_VERSION')))
  const account = serverAccount(known ? join(known, 'data') : null)
  const binaries = findBinaries(account, log)
  const directory = known ?? chooseDirectory(dataDir, account, log)
  if (!known) initialise(directory, account, binaries, durable)
  const cluster = clusterIn(directory, account, binaries)
  const version = Number(readFileSync(join(cluster.data, 'PG_VERSION'), 'utf8'))
  if (version !== binaries.majorVersion) {
    throw new Error(
      `The database in ${directory} was made by PostgreSQL ${version}, this is ${binaries.majorVersion}. ` +
        'Use pg_upgrade, or choose another DATA_DIR.',
    )
  }
  return cluster
}

/** Beside the rest of the data; elsewhere only when the account that PostgreSQL runs as can't get there. */
function places(dataDir: string): string[] {
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  return [join(dataDir, 'postgres'), `/var/lib/countersign-${hash}`]
}

function chooseDirectory(dataDir: string, account: Account | null, log: (line: string) => void): string {
  const [preferred, fallback] = places(dataDir) as [string, string]
  if (claimDirectory(preferred, account)) return preferred
  rmSync(preferred, { recursive: true, force: true })
  if (!claimDirectory(fallback, account)) {
    throw new Error(
      `PostgreSQL runs as ${account?.name}, which can enter neither ${preferred} nor ${fallback}. ` +
        'Set DATA_DIR to a directory that every account may pass through, such as /srv/countersign.',
    )
  }
  log(`PostgreSQL runs as ${account?.name}, which can't enter ${dataDir}: the database is in ${fallback}`)
  return fallback
}

function clusterIn(directory: string, account: Account | null, binaries: Binaries): Cluster {
  let password: string
  try {
    password = readFileSync(join(directory, 'password'), 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error
    throw new Error(
      `The database in ${directory} belongs to another account. Start as the one that first did, or choose another DATA_DIR.`,
    )
  }
  const logFile = join(directory, 'postgres.log')
  return { directory, data: join(directory, 'data'), logFile, password, account, binaries }
}

/** initdb beside and then a rename: a cluster that exists is a whole one, whenever we were interrupted. */
function initialise(directory: string, account: Account | null, binaries: Binaries, durable: boolean): void {
  const draft = join(directory, 'data.new')
  rmSync(draft, { recursive: true, force: true })
  const passwordFile = join(directory, 'password')
  writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  const { status, stderr, error } = runAs(account, binaries.initdb, [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ])
  if (status !== 0) throw new Error(`PostgreSQL could not create ${directory}: ${stderr || error?.message}`)
  renameSync(draft, join(directory, 'data'))
}
