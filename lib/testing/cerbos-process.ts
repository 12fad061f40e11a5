/** A real Cerbos, started and stopped by tests. It listens on Unix sockets, sends no telemetry, and reads one folder. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExportFile } from '../domain/export/target'

const BINARY = resolve('node_modules/@cerbos/cerbos-linux-x64/cerbos-linux-x64')

/** Why no Cerbos can be started here, or null. The optional package has a binary for Linux x64 only. */
export function cerbosMissing(): string | null {
  return existsSync(BINARY)
    ? null
    : 'skipped: @cerbos/cerbos-linux-x64 is an optional dependency for Linux x64, and is not installed here'
}

export type CerbosProcess = {
  /** `POST /api/check/resources`. */
  check(body: unknown): Promise<unknown>
  stop(): Promise<void>
}

const environment = { ...process.env, CERBOS_NO_TELEMETRY: '1' }

/** Of one call; Cerbos takes 50 unless told. */
export const MAX_RESOURCES = 250

function writePolicies(files: readonly ExportFile[]): {
  directory: string
  policies: string
  remove: () => void
} {
  const directory = mkdtempSync(join(tmpdir(), 'cerbos-'))
  const policies = join(directory, 'policies')
  mkdirSync(policies)
  for (const { name, text } of files) {
    mkdirSync(dirname(join(policies, name)), { recursive: true })
    writeFileSync(join(policies, name), text)
  }
  return { directory, policies, remove: () => rmSync(directory, { recursive: true, force: true }) }
}

/** `cerbos compile`, as whoever receives the policies would run it. "" when it finds nothing wrong. */
export function compileCerbos(files: readonly ExportFile[]): string {
  const { policies, remove } = writePolicies(files)
  const { status, stdout, stderr } = spawnSync(BINARY, ['compile', '--no-color', policies], {
    env: environment,
    encoding: 'utf8',
  })
  remove()
  return status === 0 ? '' : `${stdout}${stderr}`
}

/** It compiles the policies when it starts, and doesn't start on one that is wrong. */
export async function startCerbos(files: readonly ExportFile[]): Promise<CerbosProcess> {
  const { directory, policies, remove } = writePolicies(files)
  const socketPath = join(directory, 'http.sock')
  const settings = [
    `server.httpListenAddr=unix:${socketPath}`,
    `server.grpcListenAddr=unix:${join(directory, 'grpc.sock')}`,
    'storage.driver=disk',
    `storage.disk.directory=${policies}`,
    'telemetry.disabled=true',
    `server.requestLimits.maxResourcesPerRequest=${MAX_RESOURCES}`,
  ]
  const child = spawn(
    BINARY,
    ['server', '--debug-listen-addr=', '--log-level=error', ...settings.map(setting => `--set=${setting}`)],
    { cwd: directory, env: environment, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const agent = new Agent({ keepAlive: true })
  const send = (method: string, path: string, body?: string): Promise<{ status: number; text: string }> =>
    new Promise((done, failed) => {
      const headers = { 'content-type': 'application/json' }
      const call = request({ socketPath, agent, method, path, headers }, response => {
        let text = ''
        response.setEncoding('utf8').on('data', chunk => (text += chunk))
        response.on('error', failed).on('end', () => done({ status: response.statusCode ?? 0, text }))
      })
      // A connection that stood idle may have been closed meanwhile: a question may be asked again.
      const again = () => (call.reusedSocket ? send(method, path, body).then(done, failed) : null)
      call.on('error', error => again() ?? failed(error)).end(body)
    })
  const stop = async () => {
    agent.destroy()
    const exited = new Promise(done => child.once('exit', done))
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      const forced = setTimeout(() => child.kill('SIGKILL'), 5000)
      await exited
      clearTimeout(forced)
    }
    remove()
  }
  // It reads all policies first: seconds, and minutes where others keep the machine busy.
  for (let tries = 0; ; tries++) {
    const health = await send('GET', '/_cerbos/health').catch(() => null)
    if (health?.status === 200) break
    if (child.exitCode !== null || tries > 5000) {
      await stop()
      throw new Error(`Cerbos did not start:\n${output}`.slice(0, 4000))
    }
    await sleep(50)
  }
  return {
    async check(body) {
      const { status, text } = await send('POST', '/api/check/resources', JSON.stringify(body))
      if (status !== 200) throw new Error(`Cerbos answered ${status}: ${text}`)
      return JSON.parse(text)
    },
    stop,
  }
}
