import { spawn } from 'node:child_process'
import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/db/embedded'
import { type Environment, SettingError } from '@/lib/config/env'
import { demoProviderProblem } from '@/lib/demo-idp/loopback'
import { oidcSettings } from '@/lib/config/oidc'
import { ensureConsoleBuild } from './console-build'
import { type FileLock, tryFileLock } from './file-lock'
import { requireFreePorts } from './ports'
import { productProcesses } from './product'
import { type Progress, terminalProgress } from './progress'
import { SupervisedProcess } from './supervisor'
import { welcome } from './welcome'

type Run = { environment: Environment; seed: boolean; progress: Progress; cancelled: AbortSignal }

class Cancelled extends Error {}

/** Starts everything, stays until a signal comes, stops everything. Throws the sentence for what went wrong. */
export async function runProduct({
  environment,
  seed,
}: {
  environment: Environment
  seed: boolean
}): Promise<void> {
  const progress = terminalProgress()
  const cancel = new AbortController()
  const running: Running = { postgres: undefined, processes: [] }
  const { signalled, dispose } = listenForSignals(() => {
    if (cancel.signal.aborted) return running.processes.forEach(process => void process.stop(0))
    progress.note('')
    progress.note('Stopping …')
    cancel.abort(new Cancelled())
  })
  let lock: FileLock | undefined
  try {
    lock = await lockDataDirectory(environment)
    await requireFreePorts(portsOf(environment))
    const run: Run = { environment, seed, progress, cancelled: cancel.signal }
    await bringUp(run, running)
    process.stdout.write(welcome(environment))
    await signalled
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
  } finally {
    await takeDown(running)
    lock?.release()
    dispose()
    if (cancel.signal.aborted) progress.note('Stopped. npm start resumes with the same data.')
  }
}

type Running = { postgres: EmbeddedPostgres | undefined; processes: SupervisedProcess[] }

async function bringUp(run: Run, running: Running): Promise<void> {
  const { environment, progress, cancelled } = run
  const logsDir = join(environment.dataDir, 'logs')
  const failed = new AbortController()
  const signal = AbortSignal.any([cancelled, failed.signal])
  // The build takes longest and needs no database: both at once. One that fails ends the other.
  const together = [
    ensureConsoleBuild({
      repositoryDir: environment.repositoryDir,
      nextDistDir: environment.nextDistDir,
      logFile: join(logsDir, 'build.log'),
      signal,
      onBegin: () => progress.begin('Building the console, about a minute'),
    }).then(built => built && progress.done('Building the console, about a minute')),
    bringUpDatabase({ ...run, cancelled: signal }, running),
  ].map(step =>
    step.catch(error => {
      failed.abort(error)
      throw error
    }),
  )
  const results = await Promise.allSettled(together)
  cancelled.throwIfAborted()
  if (failed.signal.aborted) throw failed.signal.reason
  const databaseUrl = results.map(result => result.status === 'fulfilled' && result.value).find(isString)
  if (!databaseUrl) throw new Error('The database step gave no address.')

  progress.begin('Starting the processes')
  const options = {
    cwd: environment.repositoryDir,
    logsDir,
    show: (line: string) => progress.note(`! ${line}`),
  }
  running.processes = productProcesses(environment, databaseUrl).map(
    spec => new SupervisedProcess(spec, options),
  )
  const stopWaiting = new Promise<never>((_, reject) =>
    cancelled.addEventListener('abort', () => reject(cancelled.reason), { once: true }),
  )
  await Promise.race([Promise.all(running.processes.map(process => process.ready())), stopWaiting])
  progress.done('Starting the processes', 'all answer')
}

const isString = (value: unknown): value is string => typeof value === 'string'

/** Resolves with the administrator's connection string once the database has this version's tables. */
async function bringUpDatabase(run: Run, running: Running): Promise<string> {
  const { environment, progress, cancelled } = run
  let url = environment.databaseUrl
  if (!url) {
    progress.begin('Starting PostgreSQL')
    running.postgres = await startPostgres(run, running)
    url = running.postgres.url
    progress.done('Starting PostgreSQL', running.postgres.started ? '' : 'it was still running')
  }
  cancelled.throwIfAborted()
  progress.begin('Preparing the database')
  await prepareDatabase(run, url)
  progress.done('Preparing the database')
  return url
}

async function startPostgres(
  { environment, progress, cancelled }: Run,
  running: Running,
): Promise<EmbeddedPostgres> {
  const { dataDir } = environment
  const log = (line: string) => progress.note(line)
  const onLost = async () => {
    if (cancelled.aborted || !running.postgres) return
    log('! PostgreSQL went away; starting it again')
    try {
      running.postgres = await startEmbeddedPostgres({ dataDir, log, onLost })
      log('PostgreSQL is back')
    } catch (error) {
      log(`! ${(error as Error).message}`)
    }
  }
  return startEmbeddedPostgres({ dataDir, log, onLost })
}

async function prepareDatabase({ environment, seed, progress, cancelled }: Run, url: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'bin/prepare-database.ts', ...(seed ? [] : ['--no-seed'])],
    {
      cwd: environment.repositoryDir,
      env: { ...process.env, DATA_DIR: environment.dataDir, DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      signal: cancelled,
    },
  )
  const said: string[] = []
  createInterface({ input: child.stdout }).on('line', line => progress.note(line))
  createInterface({ input: child.stderr }).on('line', line => said.push(line))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', error => reject(cancelled.aborted ? cancelled.reason : error))
    child.once('close', resolve)
  })
  if (code !== 0)
    throw new SettingError(said.join('\n  ') || `Preparing the database ended with code ${code}.`)
}

async function takeDown({ processes, postgres }: Running): Promise<void> {
  await Promise.all(processes.map(process => process.stop()))
  await postgres?.stop()
}

function portsOf({ host, port, relayPort, idpPort, ...environment }: Environment) {
  const demo = !environment.oidcIssuer
  return [
    { variable: 'PORT', port, host, what: 'console' },
    { variable: 'RELAY_PORT', port: relayPort, host, what: 'relay' },
    ...(demo ? [{ variable: 'IDP_PORT', port: idpPort, host: '127.0.0.1', what: 'demo sign-in' }] : []),
  ]
}

async function lockDataDirectory(environment: Environment): Promise<FileLock> {
  const { dataDir, consoleUrl } = environment
  const problem =
    oidcSettings(environment).demo && demoProviderProblem(oidcSettings(environment).issuer, consoleUrl)
  if (problem) throw new SettingError(problem)
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.W_OK)
  } catch (error) {
    throw new SettingError(
      `${dataDir} can't be written to (${(error as NodeJS.ErrnoException).code}). ` +
        'Set DATA_DIR to a directory of yours.',
    )
  }
  const lock = await tryFileLock(join(dataDir, 'start.lock'), consoleUrl)
  if ('release' in lock) return lock
  throw new SettingError(
    `Countersign already runs on this data: ${lock.note} (process ${lock.pid}). ` +
      'Stop it with Ctrl-C where it was started, or set DATA_DIR and PORT, RELAY_PORT, IDP_PORT for a second one.',
  )
}

function listenForSignals(onSignal: () => void) {
  let resolveSignalled = () => {}
  const signalled = new Promise<void>(resolve => {
    resolveSignalled = resolve
  })
  let last = Number.NEGATIVE_INFINITY
  const listener = () => {
    // npm passes on the Ctrl-C that we also get from the terminal: one press, two signals.
    if (performance.now() - last < 500) return
    last = performance.now()
    onSignal()
    resolveSignalled()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, listener)
  return {
    signalled,
    dispose: () => {
      for (const signal of signals) process.off(signal, listener)
    },
  }
}
