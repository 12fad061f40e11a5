import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { ProcessLog } from './process-log'

export type ProcessSpec = {
  name: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** Answers 200 once the process does its work; without one, it is ready when it says so in a line of output. */
  healthUrl?: string
}

export type SupervisorOptions = { cwd: string; logsDir: string; show: (line: string) => void }

const FIRST_BACKOFF_MS = 500
const LONGEST_BACKOFF_MS = 30_000
/** A process that ran this long had recovered; its next crash starts the backoff anew. */
const HEALTHY_AFTER_MS = 60_000
const STOP_PATIENCE_MS = 4_000
const READY_TIMEOUT_MS = 60_000

/** Keeps one process running: restarts it when it ends, until it is told to stop. */
export class SupervisedProcess {
  private child: ChildProcess | undefined
  private readonly log: ProcessLog
  private stopping = false
  private wasReady = false
  private backoffMs = FIRST_BACKOFF_MS
  private endedEarly: string | null = null
  private ended: Promise<void> = Promise.resolve()
  private readonly pause = new AbortController()

  constructor(
    private readonly spec: ProcessSpec,
    private readonly options: SupervisorOptions,
  ) {
    // Until it is ready its words are shown once, with the reason why the start failed.
    this.log = new ProcessLog(options.logsDir, spec.name, line => this.wasReady && options.show(line))
    this.start()
  }

  /** Resolves once the process works. A process that ends before that is a failed start, not a crash to retry. */
  async ready(): Promise<void> {
    const giveUpAt = performance.now() + READY_TIMEOUT_MS
    while (!(await this.isReady())) {
      if (this.stopping) return
      const problem =
        this.endedEarly ??
        (performance.now() > giveUpAt ? `is not ready after ${READY_TIMEOUT_MS / 1000} s` : null)
      if (problem) {
        throw new Error(
          `The ${this.spec.name} ${problem}. ${this.log.path} ends with:\n\n${this.log.lastLines()}`,
        )
      }
      await sleep(50)
    }
    this.wasReady = true
  }

  /** SIGTERM, and SIGKILL when that is not enough. Resolves when it is gone. */
  async stop(patienceMs = STOP_PATIENCE_MS): Promise<void> {
    this.stopping = true
    this.pause.abort()
    const child = this.child
    if (child) {
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), patienceMs)
      await this.ended
      clearTimeout(killer)
    }
    this.log.close()
  }

  private start(): void {
    const { args, env, name } = this.spec
    const startedAt = performance.now()
    const child = spawn(process.execPath, args, {
      cwd: this.options.cwd,
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      // A session of its own: Ctrl-C reaches start alone, which then stops everything in order.
      detached: true,
    })
    this.child = child
    child.stdin?.on('error', () => {})
    if (child.stdout) this.log.follow(child.stdout, 'stdout')
    if (child.stderr) this.log.follow(child.stderr, 'stderr')
    this.ended = new Promise(resolve => {
      child.once('error', error => {
        this.endedEarly = `could not be started (${error.message})`
        resolve()
      })
      child.once('exit', (code, signal) => {
        this.child = undefined
        resolve()
        if (this.stopping) return
        const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
        if (!this.wasReady) {
          this.endedEarly = how
          return
        }
        if (performance.now() - startedAt > HEALTHY_AFTER_MS) this.backoffMs = FIRST_BACKOFF_MS
        this.options.show(
          `${name} ${how}; starting it again in ${this.backoffMs / 1000} s (log: ${this.log.path})`,
        )
        void this.restartLater()
      })
    })
  }

  private async restartLater(): Promise<void> {
    const wait = this.backoffMs
    this.backoffMs = Math.min(this.backoffMs * 2, LONGEST_BACKOFF_MS)
    await sleep(wait, undefined, { signal: this.pause.signal }).catch(() => {})
    if (!this.stopping) this.start()
  }

  private async isReady(): Promise<boolean> {
    if (!this.child) return false
    if (!this.spec.healthUrl) return this.log.saidReady
    try {
      const response = await fetch(this.spec.healthUrl, { signal: AbortSignal.timeout(5000) })
      await response.arrayBuffer()
      return response.ok
    } catch {
      return false
    }
  }
}
