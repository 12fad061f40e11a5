import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { pool } from '@/db/pool'
import { loadWantedExports } from '@/db/stores/bundle-export'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { readTar } from '@/lib/domain/bundle/archive'
import { isRefusal } from '@/lib/domain/refusal'
import { makeExport } from '@/lib/signer/make-export'
import { asSigner } from '@/lib/testing/as-signer'
import { useDatabase } from '@/lib/testing/database'
import { type DoorServer, startDoorServer } from '@/lib/testing/door-server'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { type Offer, readyAgent, signed, submitted } from '@/lib/testing/release-story'
import { main } from './main'

const database = useDatabase()
const SIGNER = { kind: 'system', name: 'signer' } as const
const OPERATIONS = 'bundle.request-export,bundle.get-export,release.get-export'
let organisation: Organisation
let offer: Offer
let door: DoorServer
let folder: string
let platform: string
let app: string

type Run = { code: number; out: string; err: string }

async function countersign(args: string[], token = platform): Promise<Run> {
  const out: string[] = []
  const err: string[] = []
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(line => void out.push(`${line}\n`)),
    vi.spyOn(console, 'error').mockImplementation(line => void err.push(`${line}\n`)),
    vi.spyOn(process.stdout, 'write').mockImplementation(text => out.push(Buffer.from(text).toString()) > 0),
  ]
  const before = { ...process.env }
  Object.assign(process.env, { COUNTERSIGN_URL: door.url, COUNTERSIGN_TOKEN: token })
  try {
    return { code: await main(args), out: out.join(''), err: err.join('') }
  } finally {
    process.env = before
    for (const spy of spies) spy.mockRestore()
  }
}

async function token(person: string): Promise<string> {
  const made = await countersign(
    [
      'token',
      'create',
      '--name',
      'ci',
      '--person',
      `${person}@acme.example`,
      '--operations',
      OPERATIONS,
      '--days',
      '7',
    ],
    'cst_none',
  )
  return made.out.trim()
}

/** The signer beside it: it looks at the database until somebody asked, as its process would be woken. */
async function signerAnswers(): Promise<void> {
  const db = pool('signer_rt', 2)
  while ((await loadWantedExports(db)).length === 0) await sleep(100)
  await asSigner(() => makeExport(db, 'production'))
}

beforeAll(async () => {
  organisation = await setUp()
  door = await startDoorServer()
  folder = mkdtempSync(join(tmpdir(), 'countersign-export-'))
  await asSigner(async () =>
    ok(await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } })),
  )
  const { agent } = await readyAgent(database.admin, organisation, 'worker')
  offer = await submitted(organisation, agent)
  await signed(organisation, offer)
  await asSigner(async () =>
    ok(await runCommand(publishBundle, { actor: SIGNER, input: { environment: 'production' } })),
  )
  platform = await token('platform')
  app = await token('app')
})
afterAll(async () => {
  await door?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('an environment', () => {
  const archive = () => join(folder, 'countersign-export-production-1.tar.gz')

  test('where the signer gave up, its sentence and what to do; asking again is a new wish', async () => {
    const gaveUp = async () => {
      const db = pool('signer_rt', 2)
      while ((await loadWantedExports(db)).length === 0) await sleep(100)
      for (const attempt of [1, 2, 3])
        await database.admin`insert into bundle_export_attempt (environment, number, attempt, serial, began_at, ended_at, outcome, why)
          values ('production', 1, ${attempt}, 1, now(), now(), 'failed', 'It ran out of memory. The platform team gives it more.')`
    }
    const args = ['export', '--target', 'csv', '--environment', 'production']
    const [run] = await Promise.all([countersign(args), gaveUp()])
    expect(run).toMatchObject({ code: 1, out: '' })
    expect(run.err).toContain(
      'Bundle 1 of production was not exported. It ran out of memory. The platform team gives it more. Run this again',
    )
  })

  test('asks for the archive, waits for the signer, verifies and writes it', async () => {
    const [run] = await Promise.all([
      countersign(['export', '--target', 'all', '--environment', 'production', '--out', folder]),
      signerAnswers(),
    ])
    expect(run).toMatchObject({ code: 0, out: '' })
    expect(run.err).toMatch(/Bundle 1 of production (waits for the signer|is being built) … \d+ s/)
    expect(run.err).toContain(`Wrote ${archive()}`)
    const files = readTar(gunzipSync(readFileSync(archive())))
    expect(isRefusal(files)).toBe(false)
  })

  test('its archive verifies offline with the key, and for no other environment', async () => {
    const key = join(folder, 'key.pem')
    const [row] = await database.admin`select public_key from signing_key where purpose = 'bundle'`
    writeFileSync(key, row!.public_key)
    const verified = await countersign(['verify', archive(), '--key', key])
    expect(verified).toMatchObject({ code: 0, err: '' })
    expect(verified.out).toMatch(/Environment +production\n/)
    expect(verified.out).toMatch(/Verified: \d+ of \d+ files/)
    const other = await countersign(['verify', archive(), '--key', key, '--environment', 'staging'])
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('not for staging') })
    expect(await countersign(['verify', archive()])).toMatchObject({ code: 2 })
    expect(await countersign(['verify', archive(), '--key', archive()])).toMatchObject({
      code: 1,
      err: expect.stringContaining('not a P-256 public key'),
    })
  })

  test('one target comes out of the same archive, into a folder', async () => {
    const out = join(folder, 'opa')
    const run = await countersign(['export', '--target', 'opa', '--environment', 'production', '--out', out])
    expect(run).toMatchObject({ code: 0, out: '' })
    expect(readFileSync(join(out, 'countersign/countersign.rego'), 'utf8')).toContain('package countersign')
  })

  test('a target that refuses exits 1 with its sentence, and writes nothing', async () => {
    const out = join(folder, 'microsoft')
    const args = ['export', '--target', 'microsoft', '--environment', 'production', '--out', out]
    const run = await countersign(args)
    expect(run).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('Microsoft agent control refuses: '),
    })
    expect(existsSync(out)).toBe(false)
  })

  test('what a target can’t express is told, beside the files', async () => {
    const run = await countersign([
      'export',
      '--target',
      'agentcore',
      '--environment',
      'production',
      '--out',
      join(folder, 'agentcore'),
    ])
    expect(run).toMatchObject({ code: 0, out: '' })
    expect(run.err).toMatch(/AWS AgentCore can’t express \d+:\n {2}worker sys-worker .*Denied there\./)
  })

  test('an app team is refused with the sentence, and told what it can do', async () => {
    const run = await countersign(['export', '--target', 'all', '--environment', 'production'], app)
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining('app teams don’t take it away') })
  })
})

describe('a release', () => {
  test('its team previews it, to standard output or into a folder', async () => {
    const run = await countersign(['export', '--target', 'opa', '--release', offer.release], app)
    expect(run.code).toBe(0)
    expect(run.out).toContain('==> countersign/countersign.rego <==')
    expect(run.out).toContain('"expires_at": 0')
    const out = join(folder, 'preview')
    const written = await countersign(
      ['export', '--target', 'opa', '--release', offer.release, '--out', out],
      app,
    )
    expect(written).toMatchObject({ code: 0, out: '', err: expect.stringContaining('Wrote ') })
  })

  test('a release that is not there', async () => {
    const run = await countersign(['export', '--target', 'opa', '--release', 'rel_none'], app)
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining('There is no such release') })
  })
})

test.each([
  [['export', '--environment', 'production']],
  [['export', '--target', 'xacml', '--environment', 'production']],
  [['export', '--target', 'opa']],
  [['export', '--target', 'opa', '--environment', 'production', '--release', 'x']],
  [['export', '--target', 'all', '--release', 'x']],
  [['export', 'production', '--target', 'opa']],
])('%j: called the wrong way', async args => {
  expect(await countersign(args)).toMatchObject({ code: 2, err: expect.stringContaining('Usage: ') })
})
