import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/db/embedded'
import { type Environment, SettingError } from '@/lib/config/env'
import type { Progress } from './progress'

export type DatabaseStep = {
  environment: Environment
  /** Where the bundled processes are. */
  bundles: string
  seed: boolean
  progress: Progress
  cancelled: AbortSignal
  /** Told about the server as soon as there is one, so that it is stopped whatever happens next. */
  keep: (postgres: EmbeddedPostgres) => void
}

const RESTART_EVERY_MS = 3_000

/** Resolves with the administrator's connection string once the database has this version's tables. */
export async function bringUpDatabase(step: DatabaseStep): Promise<string> {
  const { environment, progress, cancelled } = step
  const url = environment.databaseUrl ?? (await bringUpEmbedded(step))
  cancelled.throwIfAborted()
  progress.begin('Preparing the database')
  await prepare(step, url)
  progress.done('Preparing the database')
  return url
}

async function bringUpEmbedded({ environment, progress, cancelled, keep }: DatabaseStep): Promise<string> {
  const { dataDir } = environment
  const log = (line: string) => progress.note(line)
  const onLost = async () => {
    log('! PostgreSQL went away; starting it again')
    while (!cancelled.aborted) {
      try {
        const postgres = await startEmbeddedPostgres({ dataDir, log, onLost })
        keep(postgres)
        return log('PostgreSQL is back')
      } catch (error) {
        log(`! ${(error as Error).message}`)
        await sleep(RESTART_EVERY_MS, undefined, { signal: cancelled }).catch(() => {})
      }
    }
  }
  progress.begin('Starting PostgreSQL')
  const postgres = await startEmbeddedPostgres({ dataDir, log, onLost })
  keep(postgres)
  progress.done('Starting PostgreSQL', postgres.started ? '' : 'it was still running')
  return postgres.url
}

/** In a process of its own, which alone gets the administrator's connection string. */
async function prepare(
  { environment, bundles, seed, progress, cancelled }: DatabaseStep,
  url: string,
): Promise<void> {
  const args = ['--enable-source-maps', join(bundles, 'prepare-database.mjs'), ...(seed ? [] : ['--no-seed'])]
  const child = spawn(process.execPath, args, {
    cwd: environment.repositoryDir,
    env: { ...process.env, DATA_DIR: environment.dataDir, DATABASE_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl-C is ours to pass on
    signal: cancelled,
  })
  const complaints: string[] = []
  createInterface({ input: child.stdout }).on('line', line => progress.note(line))
  createInterface({ input: child.stderr }).on('line', line => complaints.push(line))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', error => reject(cancelled.aborted ? cancelled.reason : error))
    child.once('close', resolve)
  })
  if (code !== 0)
    throw new SettingError(complaints.join('\n  ') || `Preparing the database ended with code ${code}.`)
}
