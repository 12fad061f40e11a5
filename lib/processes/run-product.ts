import { join } from 'node:path'
import type { EmbeddedPostgres } from '@/db/embedded'
import { type Environment, SettingError } from '@/lib/config/env'
import { demoIssuer } from '@/lib/config/oidc'
import { demoProviderProblem } from '@/lib/demo-idp/loopback'
import { hashInputs } from '../../bin/inputs.mjs'
import { bundleProcesses } from './bundle-processes'
import { ensureConsoleBuild } from './console-build'
import { claimDataDirectory } from './data-directory'
import { bringUpDatabase } from './database-step'
import type { FileLock } from './file-lock'
import { requireFreePorts, type WantedPort } from './ports'
import { productProcesses } from './product'
import { type Progress, terminalProgress } from './progress'
import { listenForSignals } from './signals'
import { SupervisedProcess } from './supervisor'
import { welcome } from './welcome'

type Running = { postgres: EmbeddedPostgres | undefined; processes: SupervisedProcess[] }
type Run = {
  environment: Environment
  seed: boolean
  progress: Progress
  cancelled: AbortSignal
  running: Running
}

class Cancelled extends Error {}

/** Starts everything, stays until a signal comes, stops everything. Throws the sentence for what went wrong. */
export async function runProduct(options: { environment: Environment; seed: boolean }): Promise<void> {
  const { environment } = options
  const progress = terminalProgress()
  const cancel = new AbortController()
  const running: Running = { postgres: undefined, processes: [] }
  const { signalled, dispose } = listenForSignals(() => {
    // The second Ctrl-C: no more patience with the processes. The database still gets its orderly end.
    if (cancel.signal.aborted) for (const process of running.processes) void process.stop(0)
    else progress.note('Stopping …')
    cancel.abort(new Cancelled())
  })
  let lock: FileLock | undefined
  try {
    requireOwnMachineForDemo(environment)
    lock = await claimDataDirectory(environment)
    await requireFreePorts(portsOf(environment))
    await bringUp({ ...options, progress, cancelled: cancel.signal, running })
    process.stdout.write(welcome(environment))
    await signalled
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
  } finally {
    const stoppedByPerson = cancel.signal.aborted
    cancel.abort(new Cancelled()) // after a failure too: nothing restarts from here on
    await Promise.all(running.processes.map(process => process.stop()))
    await running.postgres?.stop()
    lock?.release()
    dispose()
    if (stoppedByPerson) progress.note('Stopped. npm start resumes with the same data.')
  }
}

async function bringUp({ environment, seed, progress, cancelled, running }: Run): Promise<void> {
  const logsDir = join(environment.dataDir, 'logs')
  const bundles = await bundleProcesses(environment.repositoryDir, hashInputs(environment.repositoryDir))
  const failed = new AbortController()
  const signal = AbortSignal.any([cancelled, failed.signal])
  const orFail = <T>(step: Promise<T>): Promise<T> =>
    step.catch(error => {
      failed.abort(error)
      throw error
    })
  // The build takes longest and needs no database: both at once. One that fails ends the other.
  const [build, database] = await Promise.allSettled([
    orFail(buildConsole(environment, progress, logsDir, signal)),
    orFail(
      bringUpDatabase({
        environment,
        bundles,
        seed,
        progress,
        cancelled: signal,
        keep: it => (running.postgres = it),
      }),
    ),
  ])
  cancelled.throwIfAborted()
  if (build.status === 'rejected' || database.status === 'rejected') throw failed.signal.reason

  progress.begin('Starting the processes')
  const options = {
    cwd: environment.repositoryDir,
    logsDir,
    show: (line: string) => progress.note(`! ${line}`),
  }
  running.processes = productProcesses(environment, database.value, bundles).map(
    spec => new SupervisedProcess(spec, options),
  )
  const interrupted = new Promise<never>((_, reject) =>
    cancelled.addEventListener('abort', () => reject(cancelled.reason), { once: true }),
  )
  await Promise.race([Promise.all(running.processes.map(process => process.ready())), interrupted])
  progress.done('Starting the processes', 'all answer')
}

async function buildConsole(
  { repositoryDir, nextDistDir }: Environment,
  progress: Progress,
  logsDir: string,
  signal: AbortSignal,
): Promise<void> {
  const step = 'Building the console'
  const onBegin = () => progress.begin(step, 'about a minute')
  const logFile = join(logsDir, 'build.log')
  const built = await ensureConsoleBuild({ repositoryDir, nextDistDir, logFile, signal, onBegin })
  if (built) progress.done(step)
}

function requireOwnMachineForDemo(environment: Environment): void {
  if (environment.oidcIssuer) return
  const problem = demoProviderProblem(demoIssuer(environment), environment.consoleUrl, environment.host)
  if (problem) throw new SettingError(problem)
}

function portsOf({ host, port, relayPort, idpPort, oidcIssuer }: Environment): WantedPort[] {
  const ports = [
    { variable: 'PORT', port, host, what: 'console' },
    { variable: 'RELAY_PORT', port: relayPort, host, what: 'relay' },
  ]
  return oidcIssuer
    ? ports
    : [...ports, { variable: 'IDP_PORT', port: idpPort, host: '127.0.0.1', what: 'demo sign-in' }]
}
