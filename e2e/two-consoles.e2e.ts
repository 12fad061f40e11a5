/** The short form of `npm run prove`: two consoles on one database, and processes killed with -9. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'

const ROUNDS = [
  'last-two-signers=10',
  'owner-change-against-sign-off=10',
  'content-swapped=10',
  'duplicate-clicks=10',
  'kill-9=6',
]

test('two consoles race for signatures, and kill -9 loses nothing', async () => {
  test.setTimeout(600_000)
  const args = ['--import', 'tsx', 'proof/run.ts', ...ROUNDS.flatMap(rounds => ['--rounds', rounds])]
  const child = spawn(process.execPath, args, {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      said += text
    })
  }
  const code = await new Promise(resolve => child.once('exit', resolve))
  expect(code, said).toBe(0)
  for (const name of ROUNDS.map(rounds => rounds.split('=')[0]))
    expect(said).toMatch(new RegExp(`^${name}: \\d+ rounds, held`, 'm'))
})
