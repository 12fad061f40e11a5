import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, statSync } from 'node:fs'

/** PostgreSQL refuses to run as root; as root we hand it to an account that owns nothing else. */
export type Account = { uid: number; gid: number; name: string }

const CANDIDATES = ['postgres', 'nobody']

/** Who the server runs as: null means "as ourselves". An existing cluster keeps its owner. */
export function serverAccount(existingClusterDir: string | null): Account | null {
  if (process.getuid?.() !== 0) return null
  if (existingClusterDir) {
    const { uid, gid } = statSync(existingClusterDir)
    if (uid !== 0) return { uid, gid, name: `uid ${uid}` }
  }
  for (const name of CANDIDATES) {
    const uid = idOf('-u', name)
    const gid = idOf('-g', name)
    if (uid && gid !== null) return { uid, gid, name }
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has no account "postgres" or "nobody" to run it as. ' +
      'Start as a normal user, or set DATABASE_URL.',
  )
}

function idOf(flag: '-u' | '-g', name: string): number | null {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
  return status === 0 ? Number(stdout.trim()) : null
}

/** Runs a program to its end as that account, from `/` since the account may not enter our directory. */
export function runAs(account: Account | null, program: string, args: string[]): SpawnSyncReturns<string> {
  return spawnSync(program, args, spawnOptions(account))
}

/** Only what PostgreSQL needs: PG* variables of the person's own (PGDATA, PGPORT) would change what it does. */
export function spawnOptions(account: Account | null) {
  const env = { PATH: process.env.PATH, LANG: 'C', LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv
  const identity = account ? { uid: account.uid, gid: account.gid } : {}
  return { ...identity, cwd: '/', env, encoding: 'utf8' as const }
}

/** Creates a directory that belongs to the account alone; false if the account can't get there. */
export function claimDirectory(dir: string, account: Account | null): boolean {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  if (!account) return true
  chownSync(dir, account.uid, account.gid)
  // Asked of the kernel as that account: modes, access lists and mount options all have a say.
  const probe = runAs(account, '/bin/sh', ['-c', 'cd "$0" && : > .reachable && rm .reachable', dir])
  return probe.status === 0
}
