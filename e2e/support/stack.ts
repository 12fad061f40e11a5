import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../lib/processes/ports'

export type Stack = {
  consoleUrl: string
  relayUrl: string
  issuerUrl: string
  dataDir: string
  /** The embedded database's administrator, for tests that look behind the product's back. */
  databaseUrl(): string
  /** All that start wrote to its terminal so far. */
  output(): string
  /** Ctrl-C, and waits for the end. Resolves with the exit code. */
  interrupt(): Promise<number | null>
  /** Stops it, and deletes its data when it was made here. */
  stop(): Promise<void>
}

export type StackOptions = {
  env?: Record<string, string>
  args?: string[]
  /** The first start seeds, and may have to build. */
  timeoutMs?: number
}

const repositoryDir = join(import.meta.dirname, '../..')

/** The whole product as `npm start` starts it, on free ports and with data of its own unless `env` says otherwise. */
export async function startStack({
  env = {},
  args = [],
  timeoutMs = 300_000,
}: StackOptions = {}): Promise<Stack> {
  const dataDir = env.DATA_DIR ?? makeDataDir()
  const settings: Record<string, string> = {
    PORT: String(await freePort()),
    RELAY_PORT: String(await freePort()),
    IDP_PORT: String(await freePort()),
    DATA_DIR: dataDir,
    ...env,
  }
  const child = spawn(process.execPath, [join(repositoryDir, 'bin/start.mjs'), ...args], {
    cwd: repositoryDir,
    env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text
    })
  }
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  const interrupt = () => {
    child.kill('SIGINT')
    return ended
  }
  const giveUpAt = performance.now() + timeoutMs
  while (!output.includes('Ctrl-C stops everything')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`start ended:\n${output}`)
    if (performance.now() > giveUpAt) {
      await interrupt()
      throw new Error(`start was not done after ${timeoutMs / 1000} s:\n${output}`)
    }
    await sleep(50)
  }
  return {
    consoleUrl: settings.CONSOLE_URL ?? `http://localhost:${settings.PORT}`,
    relayUrl: `http://localhost:${settings.RELAY_PORT}`,
    issuerUrl: `http://127.0.0.1:${settings.IDP_PORT}`,
    dataDir,
    databaseUrl: () =>
      env.DATABASE_URL ?? JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8')).url,
    output: () => output,
    interrupt,
    async stop() {
      await interrupt()
      if (!env.DATA_DIR) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** Passable for every account: as root, PostgreSQL runs as another one. */
export function makeDataDir(): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-e2e-'))
  chmodSync(dataDir, 0o755)
  return dataDir
}
