/** The product's own programs as processes of their own, each with its own database role, for tests that stop them. */
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

export type OwnProcess = { log(): string; stop(): Promise<void> }

/** `program`: `signer`, `relay` or `worker`. Inherits the test's database and secret. Resolves when it says that it is ready. */
export async function startProgram(
  program: string,
  env: Record<string, string>,
  ready: (log: string) => Promise<boolean> | boolean,
): Promise<OwnProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', `bin/${program}.ts`], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  for (let tries = 0; !(await ready(output)); tries++) {
    if (child.exitCode !== null || tries > 600) {
      await end(child)
      throw new Error(`${program} did not start:\n${output}`)
    }
    await sleep(50)
  }
  return { log: () => output, stop: () => end(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise(done => child.once('exit', done))
  child.kill('SIGTERM')
  const forced = setTimeout(() => child.kill('SIGKILL'), 5000)
  await exited
  clearTimeout(forced)
}
