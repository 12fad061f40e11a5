import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawnOptions } from './embedded-account'
import type { Cluster } from './embedded-cluster'

const KEEP_LOG_BYTES = 5 * 1024 * 1024
const RETRY_FOR_MS = 15_000

/** Left over by a server that was killed; each goes away by itself within moments. */
const STALE = /pre-existing shared memory block|lock file "postmaster\.pid" (already exists|is empty)/
const PORT_TAKEN = /could not bind|could not create any TCP\/IP sockets/

/**
 * Starts the server and calls `reach` with its port until that answers something. Retries what a killed
 * predecessor leaves behind.
 */
export async function launch<T>(
  cluster: Cluster,
  options: { durable: boolean; preferredPort: number | null },
  reach: (port: number) => Promise<T | null>,
): Promise<{ port: number; reached: T }> {
  const giveUpAt = performance.now() + RETRY_FOR_MS
  let preferred = options.preferredPort
  for (;;) {
    const port = await freePort(preferred)
    const from = prepareLog(cluster)
    const server = spawnServer(cluster, port, options.durable)
    const reached = await untilReached(server, () => reach(port))
    if (reached !== null) return { port, reached }
    const said = readFileSync(cluster.logFile).subarray(from).toString('utf8')
    if (PORT_TAKEN.test(said)) preferred = null
    else if (STALE.test(said)) removeForeignPidFile(cluster)
    else throw new Error(`PostgreSQL did not start. ${cluster.logFile} says:\n${said.trim().slice(-2000)}`)
    if (performance.now() > giveUpAt) {
      throw new Error(
        `PostgreSQL did not start within ${RETRY_FOR_MS / 1000} s. ${cluster.logFile} says:\n${said}`,
      )
    }
    await sleep(300)
  }
}

/** A session of its own, so that Ctrl-C in the terminal reaches us first and it last. */
function spawnServer(cluster: Cluster, port: number, durable: boolean): ChildProcess {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // Socket paths overflow at 107 bytes; nobody needs one.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(cluster.logFile, 'a')
  try {
    const server = spawn(cluster.binaries.postgres, ['-D', cluster.data, ...args], {
      ...spawnOptions(cluster.account),
      detached: true,
      stdio: ['ignore', log, log],
    })
    server.on('error', () => {}) // it also ends, which is what we look at
    server.unref()
    return server
  } finally {
    closeSync(log)
  }
}

async function untilReached<T>(server: ChildProcess, reach: () => Promise<T | null>): Promise<T | null> {
  for (;;) {
    const reached = await reach()
    if (reached !== null) return reached
    if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return null
    await sleep(50)
  }
}

/** Fast shutdown (a checkpoint, then the end), the immediate one when that takes too long. */
export async function shutDown(data: string): Promise<void> {
  const pid = postmasterPid(data)
  if (!pid) return
  for (const [signal, patienceMs] of [
    ['SIGINT', 15_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    if (!signalled(pid, signal)) return
    for (const until = performance.now() + patienceMs; performance.now() < until; await sleep(25)) {
      // The file as well: where nobody reaps orphans, as in a container, the pid stays.
      if (!existsSync(join(data, 'postmaster.pid')) || !signalled(pid, 0)) return
    }
  }
}

/** The port that we had before keeps other programs' settings working; otherwise the system picks one. */
async function freePort(preferred: number | null): Promise<number> {
  const listen = (port: number) =>
    new Promise<number | null>(resolve => {
      const probe = createServer()
      probe.once('error', () => resolve(null))
      probe.listen(port, '127.0.0.1', () => {
        const address = probe.address()
        probe.close(() => resolve(typeof address === 'object' && address ? address.port : null))
      })
    })
  const port = (preferred && (await listen(preferred))) || (await listen(0))
  if (!port) throw new Error('There is no free port on 127.0.0.1 for the embedded PostgreSQL.')
  return port
}

function prepareLog(cluster: Cluster): number {
  closeSync(openSync(cluster.logFile, 'a', 0o600))
  if (cluster.account) chownSync(cluster.logFile, cluster.account.uid, cluster.account.gid)
  if (statSync(cluster.logFile).size > KEEP_LOG_BYTES) truncateSync(cluster.logFile)
  return statSync(cluster.logFile).size
}

/** After a reboot the old pid may belong to any program, and PostgreSQL then believes that it still runs. */
function removeForeignPidFile(cluster: Cluster): void {
  const pid = postmasterPid(cluster.data)
  if (!pid || !signalled(pid, 0)) return
  const name = spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' })
  const command = existsSync(`/proc/${pid}/comm`) ? readFileSync(`/proc/${pid}/comm`, 'utf8') : name.stdout
  if (command && !/postgres/.test(command)) rmSync(join(cluster.data, 'postmaster.pid'), { force: true })
}

function postmasterPid(data: string): number | null {
  try {
    const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 1 ? pid : null
  } catch {
    return null
  }
}

function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
