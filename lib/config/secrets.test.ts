import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readEnvironment } from './env'
import { deriveSecret } from './secrets'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'countersign-secret-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const environment = (more = {}) => readEnvironment({ DATA_DIR: dataDir, ...more })

test('the first use makes a master secret that only its owner can read', () => {
  deriveSecret('anything', environment())
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600)
  expect(Buffer.from(readFileSync(join(dataDir, 'secret'), 'utf8'), 'base64')).toHaveLength(32)
})

test('a purpose always gets the same 32 bytes, another purpose others', () => {
  const first = deriveSecret('next-auth', environment())
  expect(first).toHaveLength(32)
  expect(deriveSecret('next-auth', environment())).toEqual(first)
  expect(deriveSecret('db-role:app_rt', environment())).not.toEqual(first)
})

test('COUNTERSIGN_SECRET takes the place of the file, and must be long enough', () => {
  const COUNTERSIGN_SECRET = Buffer.alloc(32, 7).toString('base64')
  const elsewhere = readEnvironment({ DATA_DIR: '/nonexistent', COUNTERSIGN_SECRET })
  // RFC 5869 by hand in Python: a change of the derivation would lock every installation out of its own keys.
  expect(deriveSecret('next-auth', elsewhere).toString('hex')).toBe(
    'a6026d31c5e2e280cc1eacd0e161b60ac8ea2958001559c19232a3e45707d8bc',
  )
  expect(() => deriveSecret('next-auth', environment({ COUNTERSIGN_SECRET: 'c2hvcnQ=' }))).toThrow(
    /COUNTERSIGN_SECRET holds 5 bytes.*at least 32/,
  )
})
