/** One process of the product that can be killed with -9 and started again, as a supervisor would. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessSpec } from '@/lib/processes/supervisor'

const READY_TIMEOUT_MS = 60_000
/** As the supervisor of `npm start`. */
const RESTART_MS = 500

export class OwnProcess {
  /** How often it ended by itself: a process of ours may fall with the database, and is then started again. */
  fell = 0
  private child: ChildProcess | undefined
  private ending = false
  private output = ''
  private wasReady = false
  private readonly logFile: string

  constructor(
    private readonly spec: ProcessSpec,
    private readonly cwd: string,
    logsDir: string,
  ) {
    mkdirSync(logsDir, { recursive: true })
    this.logFile = join(logsDir, `${spec.name}.log`)
  }

  get name(): string {
    return this.spec.name
  }

  /** Resolves once it answers, or says that it is ready. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, this.spec.args, {
      cwd: this.cwd,
      env: this.spec.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    this.child = child
    this.ending = false
    this.output = ''
    child.once('exit', () => {
      if (this.ending || !this.wasReady) return
      this.fell++
      setTimeout(() => void this.start().catch(() => {}), RESTART_MS)
    })
    const log = createWriteStream(this.logFile, { flags: 'a' })
    child.stdin?.on('error', () => {})
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', text => {
        this.output = (this.output + text).slice(-20_000)
        log.write(text)
      })
    }
    const giveUpAt = performance.now() + READY_TIMEOUT_MS
    while (!(await this.isReady())) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > giveUpAt)
        throw new Error(
          `The ${this.name} did not start. It said:\n${readFileSync(this.logFile, 'utf8').slice(-3000)}`,
        )
      await sleep(50)
    }
    this.wasReady = true
  }

  kill(): Promise<void> {
    return this.end('SIGKILL')
  }

  async stop(): Promise<void> {
    const killer = setTimeout(() => this.child?.kill('SIGKILL'), 5000)
    await this.end('SIGTERM')
    clearTimeout(killer)
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child
    this.ending = true
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise(done => child.once('exit', done))
    child.kill(signal)
    await exited
  }

  private async isReady(): Promise<boolean> {
    if (!this.spec.healthUrl) return /\bis ready\b/.test(this.output)
    try {
      const response = await fetch(this.spec.healthUrl, { signal: AbortSignal.timeout(5000) })
      await response.arrayBuffer()
      return response.ok
    } catch {
      return false
    }
  }
}
