import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hashInputs } from '../../bin/inputs.mjs'
import { waitForFileLock } from './file-lock'

export type BuildOptions = {
  repositoryDir: string
  nextDistDir: string
  logFile: string
  signal?: AbortSignal
  /** Called when a build is needed, before it begins. */
  onBegin?: () => void
}

/** Builds the console unless the last build is of these very sources. Returns whether it had to. */
export async function ensureConsoleBuild(options: BuildOptions): Promise<boolean> {
  if (isFresh(options)) return false
  options.onBegin?.()
  const lock = await waitForFileLock(join(options.repositoryDir, '.build', `${options.nextDistDir}.lock`), {
    timeoutMs: 10 * 60_000,
    onTimeout: holder =>
      new Error(`Process ${holder.pid} has been building the console for too long. Stop it first.`),
  })
  try {
    if (isFresh(options)) return false // another process built it while we waited
    await build(options)
    return true
  } finally {
    lock.release()
  }
}

function isFresh({ repositoryDir, nextDistDir }: BuildOptions): boolean {
  const record = recordPath(repositoryDir, nextDistDir)
  return existsSync(record) && readFileSync(record, 'utf8') === hashInputs(repositoryDir)
}

const recordPath = (repositoryDir: string, nextDistDir: string) =>
  join(repositoryDir, nextDistDir, 'countersign-inputs')

async function build({ repositoryDir, nextDistDir, logFile, signal }: BuildOptions): Promise<void> {
  const inputs = hashInputs(repositoryDir) // before the build: a file saved during it makes it stale again
  rmSync(recordPath(repositoryDir, nextDistDir), { force: true })
  mkdirSync(dirname(logFile), { recursive: true })
  const log = openSync(logFile, 'w')
  const child = spawn(process.execPath, [join(repositoryDir, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: repositoryDir,
    env: { ...process.env, NODE_ENV: 'production', NEXT_DIST_DIR: nextDistDir, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', log, log],
    detached: true, // Ctrl-C is ours to pass on
  })
  const stop = () => child.pid && process.kill(-child.pid, 'SIGTERM')
  signal?.addEventListener('abort', stop, { once: true })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  }).finally(() => signal?.removeEventListener('abort', stop))
  if (signal?.aborted) throw signal.reason
  if (code !== 0) {
    const said = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40).join('\n')
    throw new Error(`The console could not be built. ${logFile} ends with:\n\n${said}`)
  }
  writeFileSync(recordPath(repositoryDir, nextDistDir), inputs)
}
