import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { pool } from '@/db/pool'
import { writeAs } from '@/db/write'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { emptyTree, signNewCheckpoint } from '@/lib/signer/sign-checkpoint'
import { useDatabase } from '@/lib/testing/database'
import { type DoorServer, startDoorServer } from '@/lib/testing/door-server'
import { addAgent, addPerson } from '@/lib/testing/people'
import { main } from './main'

const PROGRAM = resolve(import.meta.dirname, '../../bin/countersign.mjs')
const IMPORT_OPERATIONS = 'system.list,action.preview-import,action.import'

const database = useDatabase()
let door: DoorServer
let folder: string
let maya: PersonActor

beforeAll(async () => {
  maya = await addPerson(database.admin, 'Maya', 'app')
  await addPerson(database.admin, 'Greta', 'audit')
  door = await startDoorServer()
  folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'))
  writeFileSync(join(folder, 'readme.txt'), 'served by the real server')
})
afterAll(async () => {
  await door?.stop()
  rmSync(folder, { recursive: true, force: true })
})

type Run = { code: number; stdout: string; stderr: string }

const environment = (env: Record<string, string>) => ({ COUNTERSIGN_URL: door.url, ...env })

/** The program as a person starts it; it must not block this process, which is the server that it calls. */
function spawned(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const own = {
    NODE_ENV: 'test' as const,
    PATH: process.env.PATH,
    HOME: folder,
    DATA_DIR: process.env.DATA_DIR,
    DATABASE_URL: database.url,
  }
  return new Promise(done => {
    const options = { env: { ...own, ...environment(env) } }
    execFile(process.execPath, [PROGRAM, ...args], options, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

/** The same without the seconds that a start takes: for all the ways in which something can be wrong. */
async function countersign(args: string[], env: Record<string, string> = {}): Promise<Run> {
  const out: string[] = []
  const err: string[] = []
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(line => out.push(`${line}\n`)),
    vi.spyOn(console, 'error').mockImplementation(line => err.push(`${line}\n`)),
  ]
  const before = { ...process.env }
  Object.assign(process.env, environment(env))
  try {
    return { code: await main(args), stdout: out.join(''), stderr: err.join('') }
  } finally {
    process.env = before
    for (const spy of spies) spy.mockRestore()
  }
}

async function token(person: string, operations: string): Promise<string> {
  const run = await countersign([
    'token',
    'create',
    '--name',
    'ci',
    '--person',
    `${person}@acme.example`,
    '--operations',
    operations,
    '--days',
    '7',
  ])
  expect(run).toMatchObject({ code: 0 })
  return run.stdout.trim()
}

const post = (secret: string, operation: string, body: unknown) =>
  fetch(`${door.url}/api/v1/${operation}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const get = (secret: string, operation: string) =>
  fetch(`${door.url}/api/v1/${operation}`, { headers: { authorization: `Bearer ${secret}` } })

describe('token create', () => {
  test('prints a secret that opens the door for its operations, as that person’s machine, and leaves evidence', async () => {
    const run = await spawned([
      'token',
      'create',
      '--name',
      'ci',
      '--person',
      'maya@acme.example',
      '--operations',
      'system.list,evidence.list',
    ])
    const secret = run.stdout.trim()
    expect(run).toMatchObject({ code: 0, stdout: `${secret}\n` })
    expect(secret).toMatch(/^cst_[\w-]{43}$/)
    expect((await get(secret, 'system.list')).status).toBe(200)
    const [entry] = await database.admin`select entry from log_leaf order by seq desc limit 1`
    expect(JSON.parse(entry!.entry)).toMatchObject({
      type: 'token.created',
      actor: { person: maya.personId, authn: 'cli' },
    })
    expect(entry!.entry).not.toContain(secret.slice(4))
    const stored = await database.admin`select * from api_token`
    expect(JSON.stringify(stored)).not.toContain(secret.slice(4))
  })

  test('another operation is refused and on record; an act of a person always is', async () => {
    const secret = await token('maya', 'system.list')
    const wrong = await post(secret, 'action.import', {})
    expect(wrong.status).toBe(403)
    expect(await wrong.json()).toMatchObject({ code: 'not_permitted', evidence: expect.any(Number) })
    expect(await (await post(secret, 'release.sign', {})).json()).toMatchObject({
      status: 403,
      code: 'person_only',
    })
    expect((await get(secret, 'evidence.list')).status).toBe(403)
  })

  test('expired, revoked, forged or cut, it opens nothing', async () => {
    const expired = await token('maya', 'system.list')
    await database.admin`update api_token set expires_at = now() - interval '1 second' where prefix = ${expired.slice(0, 8)}`
    const revoked = await token('maya', 'system.list')
    await database.admin`update api_token set revoked_at = now() where prefix = ${revoked.slice(0, 8)}`
    const good = await token('maya', 'system.list')
    for (const secret of [expired, revoked, `cst_${'A'.repeat(43)}`, good.slice(0, -1), `${good}A`, '']) {
      const answer = await get(secret, 'system.list')
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ code: 'not_signed_in' })
    }
    expect((await get(good, 'system.list')).status).toBe(200)
    await database.admin`update person set state = 'deactivated', deactivated_at = now() where id = ${maya.personId}`
    expect((await get(good, 'system.list')).status).toBe(401)
    await database.admin`update person set state = 'active', deactivated_at = null where id = ${maya.personId}`
  })

  test.each([
    ['an act of a person', ['--operations', 'release.sign'], 1, /act of a person/],
    ['an operation that is not there', ['--operations', 'agent.fly'], 1, /no operation "agent\.fly"/],
    ['too many days', ['--operations', 'system.list', '--days', '91'], 1, /at most 90 days/],
    ['days that are no number', ['--operations', 'system.list', '--days', 'x'], 2, /whole number/],
    ['nothing to do', [], 2, /needed/],
  ])('says what is wrong with %s', async (_what, args, code, sentence) => {
    const run = await countersign([
      'token',
      'create',
      '--name',
      'ci',
      '--person',
      'maya@acme.example',
      ...args,
    ])
    expect(run).toMatchObject({ code, stdout: '' })
    expect(run.stderr).toMatch(sentence)
    expect(run.stderr).not.toMatch(/at .*\.ts:\d+/)
  })

  test('says who is not registered, and when the database is not there', async () => {
    const args = ['token', 'create', '--name', 'ci', '--operations', 'system.list', '--person']
    expect(await countersign([...args, 'nobody@acme.example'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nobody active'),
    })
    const gone = await countersign([...args, 'maya@acme.example'], {
      DATABASE_URL: 'postgres://x@127.0.0.1:1/x',
    })
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('does not answer') })
  })
})

describe('import', () => {
  test('the tools of a live MCP server become the actions of a new system; again, nothing changes', async () => {
    const COUNTERSIGN_TOKEN = await token('maya', IMPORT_OPERATIONS)
    const server = `"${process.execPath}" "${resolve('node_modules/@modelcontextprotocol/server-filesystem/dist/index.js')}" "${folder}"`
    const args = ['import', '--stdio', server, '--system', 'files', '--team', 'team-maya', '--name', 'Files']

    const dry = await countersign([...args, '--dry-run'], { COUNTERSIGN_TOKEN })
    expect(dry).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/\+ read_text_file[\s\S]*Nothing was imported/),
    })
    expect(await database.admin`select id from system`).toHaveLength(0)

    const first = await spawned(args, { COUNTERSIGN_TOKEN })
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^files \(new\): \d+ new, 0 changed, 0 removed, 0 the same/),
    })
    const [system] =
      await database.admin`select s.slug, s.name, s.team_id, count(a.id)::int as actions from system s join action a on a.system_id = s.id group by s.id`
    expect(system).toMatchObject({ slug: 'files', name: 'Files', team_id: 'team_Maya' })
    expect(first.stdout).toContain(`${system!.actions} new`)
    const [entry] =
      await database.admin`select actor_kind, operation from evidence_index where type = 'system.imported'`
    expect(entry).toEqual({ actor_kind: 'token', operation: 'action.import' })

    const again = await countersign(args, { COUNTERSIGN_TOKEN })
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`0 new, 0 changed, 0 removed, ${system!.actions} the same`),
    })
  })

  test('a file: what is new, changed and removed is shown', async () => {
    const COUNTERSIGN_TOKEN = await token('maya', IMPORT_OPERATIONS)
    const tool = (name: string, description: string) => ({
      name,
      description,
      inputSchema: { type: 'object' },
    })
    const file = join(folder, 'tools.json')
    const args = ['import', file, '--system', 'shop', '--team', 'team-maya']
    writeFileSync(
      file,
      JSON.stringify({ tools: [tool('pay', 'Pays'), tool('look', 'Looks'), tool('stay', 'Stays')] }),
    )
    expect(await countersign(args, { COUNTERSIGN_TOKEN })).toMatchObject({ code: 0 })
    writeFileSync(
      file,
      JSON.stringify({
        tools: [tool('pay', 'Pays twice'), tool('stay', 'Stays'), tool('pay\u202eback', 'Turned round')],
      }),
    )
    const again = await countersign(args, { COUNTERSIGN_TOKEN })
    expect(again.stdout).toContain('1 new, 1 changed, 1 removed, 1 the same')
    expect(again.stdout).toMatch(/\+ pay⟦U\+202E⟧back\n {2}~ pay\n {2}- look/)
    expect(again.stdout).not.toContain('\u202e')
  })

  test.each([
    ['a file that is not there', ['/nowhere.json', '--system', 'shop'], 1, /can't be read/],
    ['a server that is not one', ['--stdio', 'false', '--system', 'shop'], 1, /gave no tool list/],
    ['neither file nor server', ['--system', 'shop'], 2, /Name one file/],
    ['no system', ['x.json'], 2, /--system is needed/],
    ['an option that is not there', ['x.json', '--sytem', 'shop'], 2, /sytem/],
    [
      'an address that is none',
      ['x.json', '--system', 'shop', '--url', 'file:///etc/passwd'],
      2,
      /not an http/,
    ],
  ])('says what is wrong with %s', async (_what, args, code, sentence) => {
    const run = await countersign(['import', ...args], { COUNTERSIGN_TOKEN: 'cst_x' })
    expect(run.code).toBe(code)
    expect(run.stderr).toMatch(sentence)
  })

  test('what the console refuses is printed as it says it', async () => {
    const file = join(folder, 'broken.json')
    writeFileSync(file, '{"tools": [{"name": "a", "name": "b"}]}')
    const COUNTERSIGN_TOKEN = await token('maya', IMPORT_OPERATIONS)
    const run = await countersign(['import', file, '--system', 'shop'], { COUNTERSIGN_TOKEN })
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/name/)
    const scope = await countersign(['import', file, '--system', 'shop'], {
      COUNTERSIGN_TOKEN: await token('maya', 'evidence.list'),
    })
    expect(scope).toMatchObject({ code: 1, stderr: expect.stringMatching(/not scoped to system\.list/) })
    const nobody = await countersign(['import', file, '--system', 'shop'], {
      COUNTERSIGN_TOKEN: 'cst_x',
      COUNTERSIGN_URL: 'http://127.0.0.1:1',
    })
    expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('does not answer') })
  })
})

describe('declare-build', () => {
  const args = (model: string, agent = 'name of agt_ci') => [
    'declare-build',
    '--agent',
    agent,
    '--build',
    'sha-1',
    '--model',
    model,
    '--prompt',
    'git:prompts@1',
  ]
  beforeAll(() => addAgent(database.admin, 'agt_ci', maya))

  test('a pipeline declares what it built: the same twice, then another model; by name or by id', async () => {
    const COUNTERSIGN_TOKEN = await token('maya', 'agent.list,agent.declare-build')
    const first = await countersign(args('model-1'), { COUNTERSIGN_TOKEN })
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/as the agent declares. Evidence #\d+/),
    })
    const again = await countersign(args('model-1', 'agt_ci'), { COUNTERSIGN_TOKEN })
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('declared before') })
    const other = await countersign(args('model-2'), { COUNTERSIGN_TOKEN })
    expect(other).toMatchObject({ code: 0, stdout: expect.stringContaining('another model') })
    const [row] = await database.admin`select model, version from agent where id = 'agt_ci'`
    expect(row).toEqual({ model: 'model-2', version: 2 })
    expect(await database.admin`select token_id from agent_build where agent_id = 'agt_ci'`).toHaveLength(2)
  })

  test('an agent that there isn’t, a token for something else, and half a command', async () => {
    const COUNTERSIGN_TOKEN = await token('maya', 'agent.list,agent.declare-build')
    const gone = await countersign(args('model-1', 'nobody'), { COUNTERSIGN_TOKEN })
    expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('no such agent') })
    const other = await countersign(args('model-1', 'agt_ci'), {
      COUNTERSIGN_TOKEN: await token('maya', 'agent.list'),
    })
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('not scoped') })
    expect(await countersign(['declare-build', '--agent', 'agt_ci'], { COUNTERSIGN_TOKEN })).toMatchObject({
      code: 2,
    })
  })
})

describe('export-evidence, then verify', () => {
  test('what comes out of one goes into the other, with the key that was printed', async () => {
    writeAs('signer_rt')
    await runCommand(createSigningKey, {
      actor: { kind: 'system', name: 'signer' },
      input: { purpose: 'log', origin: 'console.acme.example/log' },
    })
    writeAs('app_rt')
    const COUNTERSIGN_TOKEN = await token('greta', 'evidence.export')
    await signNewCheckpoint(pool('signer_rt', 2), emptyTree(), new Date())
    const exported = await spawned(['export-evidence'], { COUNTERSIGN_TOKEN })
    expect(exported.code).toBe(0)
    const key = /--key '([^']+)'/.exec(exported.stderr)?.[1]
    const file = join(folder, 'evidence.ndjson')
    writeFileSync(file, exported.stdout)
    const verified = await countersign(['verify', file, '--key', key!])
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Verified: (\d+) of \1 entries/),
    })
    writeFileSync(file, exported.stdout.replace('token.created', 'token.creates'))
    expect(await countersign(['verify', file])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/First bad entry: \d+/),
    })

    const some = await spawned(['export-evidence', '--type', 'token.created'], { COUNTERSIGN_TOKEN })
    writeFileSync(file, some.stdout)
    expect(await countersign(['verify', file])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('a selection of the log (type = token.created)'),
    })
    const refused = await spawned(['export-evidence'], {
      COUNTERSIGN_TOKEN: await token('maya', 'evidence.export'),
    })
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Audit') })
  })
})

test.each([['import'], ['declare-build'], ['export-evidence'], ['token', 'create'], ['verify']])(
  '%s --help explains every option',
  async (...words) => {
    const run = await countersign([...words, '--help'])
    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(/^Usage: countersign /)
  },
)
