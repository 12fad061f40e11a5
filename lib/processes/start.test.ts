import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readEnvironment } from '@/lib/config/env'
import { firstMissing } from '../../bin/dependencies.mjs'
import { hashInputs } from '../../bin/inputs.mjs'
import { claimDataDirectory } from './data-directory'
import { childEnvironment, productProcesses } from './product'
import { parseStartArguments } from './start-arguments'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-start-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

test('arguments', () => {
  expect(parseStartArguments([])).toEqual({ help: false, seed: true })
  expect(parseStartArguments(['--no-seed'])).toEqual({ help: false, seed: false })
  expect(() => parseStartArguments(['--port', '1'])).toThrow('npm start knows no --port')
})

test('a second start on the same data is told where the first one is', async () => {
  const environment = readEnvironment({ DATA_DIR: directory, PORT: '4711' })
  const lock = await claimDataDirectory(environment)
  await expect(claimDataDirectory(environment)).rejects.toThrow(
    /already runs on this data: http:\/\/localhost:4711/,
  )
  lock.release()
})

test("processes never see the administrator's password, and agree on every setting", () => {
  const environment = readEnvironment({ DATA_DIR: directory, PORT: '4711' })
  const env = childEnvironment(environment, 'postgres://root:hunter2@db.example:5433/cs?sslmode=require')
  expect(env.DATABASE_URL).toBe('postgres://db.example:5433/cs?sslmode=require')
  expect(JSON.stringify(env)).not.toContain('hunter2')
  expect(readEnvironment(env)).toMatchObject({ ...environment, databaseUrl: env.DATABASE_URL })
})

test('the demo sign-in runs only without an OpenID provider of your own', () => {
  const names = (more: object) =>
    productProcesses(readEnvironment({ DATA_DIR: directory, ...more }), 'postgres://h/d', '/bundles').map(
      ({ name }) => name,
    )
  expect(names({})).toContain('demo-idp')
  expect(names({ OIDC_ISSUER: 'https://login.example', OIDC_CLIENT_ID: 'c' })).not.toContain('demo-idp')
})

test('a build is of its sources: names and bytes count, tests and times do not', () => {
  mkdirSync(join(directory, 'app'))
  writeFileSync(join(directory, 'app/page.tsx'), 'one')
  const before = hashInputs(directory)
  writeFileSync(join(directory, 'app/page.test.tsx'), 'a test')
  writeFileSync(join(directory, 'app/page.tsx'), 'one')
  expect(hashInputs(directory)).toBe(before)
  writeFileSync(join(directory, 'app/page.tsx'), 'two')
  expect(hashInputs(directory)).not.toBe(before)
})

describe('dependencies', () => {
  const lock = (file: string, packages: object) => {
    mkdirSync(join(directory, 'node_modules'), { recursive: true })
    writeFileSync(join(directory, file), JSON.stringify({ packages }))
  }

  test('none, an older one and a missing one each mean an install; another platform’s do not', () => {
    const wanted = {
      '': {},
      'node_modules/a': { version: '2.0.0' },
      'node_modules/mac': { version: '1.0.0', optional: true },
    }
    lock('package-lock.json', wanted)
    expect(firstMissing(directory)).toBe('none are there yet')
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } })
    expect(firstMissing(directory)).toBe('a 2.0.0 is not there yet')
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '2.0.0' } })
    expect(firstMissing(directory)).toBeNull()
  })

  test('an old Node is told which one is needed', () => {
    cpSync('bin/dependencies.mjs', join(directory, 'dependencies.mjs'))
    const script = `import { requireNode } from './dependencies.mjs'; requireNode('20.18.1'); console.log('went on')`
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: directory,
      encoding: 'utf8',
    })
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toContain('needs Node 20.19 or later, this is 20.18.1')
  })
})
