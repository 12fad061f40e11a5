import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tryFileLock } from './file-lock'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-lock-'))
  path = join(directory, 'start.lock')
})
afterEach(() => rmSync(directory, { recursive: true }))

test('the second is told who has it and what they noted', async () => {
  const lock = await tryFileLock(path, 'http://localhost:3000')
  expect(await tryFileLock(path)).toMatchObject({ pid: process.pid, note: 'http://localhost:3000' })
  if ('release' in lock) lock.release()
  expect(existsSync(path)).toBe(false)
})

test('of many at once exactly one gets it, also when a dead one left it behind', async () => {
  const dead = spawnSync('true')
  writeFileSync(path, JSON.stringify({ pid: dead.pid, startedAt: '1', token: 'dead', note: '' }))
  const all = await Promise.all(Array.from({ length: 20 }, () => tryFileLock(path)))
  expect(all.filter(one => 'release' in one)).toHaveLength(1)
})

test('a pid that was given to another program meanwhile holds nothing', async () => {
  const other = spawn('sleep', ['60'])
  writeFileSync(path, JSON.stringify({ pid: other.pid, startedAt: 'long ago', token: 'old', note: '' }))
  expect(await tryFileLock(path)).toHaveProperty('release')
  other.kill()
  await once(other, 'exit')
})

test('a file that was cut short holds nothing', async () => {
  writeFileSync(path, '{"pid":')
  expect(await tryFileLock(path)).toHaveProperty('release')
})
