import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * A lock between processes that survives nothing: whoever is killed with -9 loses it. The file names its holder
 * by pid and start time, since a pid alone may have been given to another program meanwhile.
 */
export type LockHolder = { pid: number; startedAt: string | null; token: string; note: string }

export type FileLock = { release(): void }

/** Takes the lock, or says who has it. `note` is what others read about the holder, such as its address. */
export async function tryFileLock(path: string, note = ''): Promise<FileLock | LockHolder> {
  mkdirSync(dirname(path), { recursive: true })
  const mine: LockHolder = {
    pid: process.pid,
    startedAt: processStart(process.pid),
    token: randomBytes(8).toString('hex'),
    note,
  }
  for (;;) {
    try {
      writeFileSync(path, JSON.stringify(mine), { flag: 'wx', mode: 0o644 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      const holder = readHolder(path)
      if (holder && isAlive(holder)) return holder
      if (!holder) await sleep(50) // being written, or being released, at this moment
      const again = readHolder(path)
      if (again && isAlive(again)) return again
      await removeStale(path, again)
      continue
    }
    // Another process may have judged the previous file stale just before and removed ours in its place.
    await sleep(20)
    if (readHolder(path)?.token === mine.token) {
      return { release: () => release(path, mine.token) }
    }
  }
}

/** Waits for the lock; gives up with `onTimeout`'s error. */
export async function waitForFileLock(
  path: string,
  options: { timeoutMs: number; onTimeout: (holder: LockHolder) => Error },
): Promise<FileLock> {
  const giveUpAt = performance.now() + options.timeoutMs
  for (;;) {
    const lock = await tryFileLock(path)
    if ('release' in lock) return lock
    if (performance.now() > giveUpAt) throw options.onTimeout(lock)
    await sleep(100)
  }
}

function release(path: string, token: string): void {
  if (readHolder(path)?.token === token) rmSync(path, { force: true })
}

/** Moves the file aside before deleting it, so that of two who found it stale only one removes that file. */
async function removeStale(path: string, stale: LockHolder | null): Promise<void> {
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const moved = readHolder(aside)
  if (moved && moved.token !== stale?.token && isAlive(moved)) {
    renameSync(aside, path) // it was somebody's fresh lock: give it back
    return
  }
  rmSync(aside, { force: true })
}

function readHolder(path: string): LockHolder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8'))
    return typeof holder?.pid === 'number' && typeof holder.token === 'string' ? holder : null
  } catch {
    return null
  }
}

function isAlive(holder: LockHolder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return holder.startedAt === processStart(holder.pid)
}

/** Start time in clock ticks since boot (proc_pid_stat(5), field 22); null where there is no /proc. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in field 2 may hold spaces and brackets: count from the last bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}
