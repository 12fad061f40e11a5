import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { warningIn } from './process-log'
import { SupervisedProcess } from './supervisor'

let cwd: string
let shown: string[]
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'countersign-supervisor-'))
  shown = []
})
afterEach(() => rmSync(cwd, { recursive: true }))

function supervise(script: string) {
  const options = { cwd, logsDir: join(cwd, 'logs'), show: (line: string) => shown.push(line) }
  return new SupervisedProcess({ name: 'relay', args: ['-e', script], env: process.env }, options)
}

async function until(condition: () => boolean) {
  while (!condition()) await sleep(20)
}

const pids = () => readFileSync(join(cwd, 'pids'), 'utf8').trim().split('\n').map(Number)
const SAY_PID = `require('fs').appendFileSync('pids', process.pid + '\\n'); console.log('ready');`

describe('a supervised process', () => {
  test('is started again when it dies, and the person reads so', async () => {
    const supervised = supervise(`${SAY_PID} setInterval(() => {}, 1000)`)
    await supervised.ready()
    process.kill(pids()[0]!, 'SIGKILL')
    await until(() => pids().length === 2)
    expect(shown[0]).toMatch(/^relay was ended by SIGKILL; starting it again in 0\.5 s/)
    await supervised.stop()
    expect(() => process.kill(pids()[1]!, 0)).toThrow('ESRCH')
  })

  test('that ends before it was ready is a failed start, with its last words', async () => {
    const supervised = supervise(`console.error('no database'); process.exit(3)`)
    await expect(supervised.ready()).rejects.toThrow(/The relay ended with code 3[\s\S]*no database/)
    await supervised.stop()
  })

  test('that ignores SIGTERM is ended all the same', async () => {
    const supervised = supervise(`process.on('SIGTERM', () => {}); ${SAY_PID} setInterval(() => {}, 1000)`)
    await supervised.ready()
    await supervised.stop(100)
    expect(() => process.kill(pids()[0]!, 0)).toThrow('ESRCH')
  })

  test('ends by itself when whoever started it is gone', async () => {
    const preload = new URL('./exit-with-parent.mjs', import.meta.url).pathname
    const parent = `const child = require('child_process').spawn(process.execPath,
      ['--import', ${JSON.stringify(preload)}, '-e', ${JSON.stringify(`${SAY_PID} setInterval(() => {}, 1000)`)}],
      { stdio: ['pipe', 'inherit', 'inherit'], detached: true });
      require('fs').writeFileSync('parent', ''); setInterval(() => {}, 1000); console.log('ready')`
    const supervised = supervise(parent)
    await until(() => existsSync(join(cwd, 'pids')))
    await supervised.stop(0)
    await until(() => {
      try {
        return !process.kill(pids()[0]!, 0)
      } catch {
        return true
      }
    })
  })
})

test.each([
  ['{"level":30,"msg":"listening"}', 'stdout', null],
  [
    '{"level":50,"msg":"bundle not signed","err":{"message":"no key"}}',
    'stdout',
    'bundle not signed: no key',
  ],
  ['{"level":"warn","msg":"slow"}', 'stdout', 'slow'],
  ['plain progress', 'stdout', null],
  ['(node:1) Warning: old', 'stderr', '(node:1) Warning: old'],
  ['   ', 'stderr', null],
] as const)('of %s on %s a person sees %s', (line, from, seen) => {
  expect(warningIn(line, from)).toBe(seen)
})
