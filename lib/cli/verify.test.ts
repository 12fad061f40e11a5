import { execFile } from 'node:child_process'
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { beforeAll, describe, expect, test } from 'vitest'
import { signCheckpoint } from '../domain/evidence/checkpoint'
import { formatExportEntry, formatExportHeader } from '../domain/evidence/export'
import { leafHash, rootOfLeaves } from '../domain/evidence/merkle'
import { ed25519Key, formatVkey } from '../domain/evidence/note'
import { inclusionRanges, proofFromLeaves } from '../domain/evidence/proof'

const PROGRAM = resolve(import.meta.dirname, '../../bin/countersign.mjs')
const ORIGIN = 'console.example/log/governance'
// U+2028 and \r stand in an entry: a reader that takes them for line ends would find damage where there is none.
const ENTRIES = ['{"n":0}', '{"n":"a\u2028b"}', '{"n":2}']

let folder: string
let exported: string
let vkey: string

/** The program as a person starts it, from a folder that is not ours, with nothing configured. */
async function countersign(...args: string[]) {
  const env = { PATH: process.env.PATH, HOME: folder, NODE_ENV: 'test' as const }
  const run = promisify(execFile)(process.execPath, [PROGRAM, ...args], { cwd: folder, env })
  const { stdout, stderr, code } = await run.then(
    done => ({ ...done, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => failed,
  )
  return { stdout, stderr, code }
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-verify-'))
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 9)])
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32)
  const key = ed25519Key(ORIGIN, new Uint8Array(raw))
  const leaves = ENTRIES.map(entry => leafHash(utf8ToBytes(entry)))
  const size = ENTRIES.length
  const signer = (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, secret))
  vkey = formatVkey(key)
  exported = formatExportHeader({
    origin: ORIGIN,
    vkey,
    checkpoint: signCheckpoint({ origin: ORIGIN, size, root: rootOfLeaves(leaves) }, key, signer),
    size,
    scope: { kind: 'full' },
    exported_at: '2026-11-21T23:26:57.000Z',
  })
  for (const [index, entry] of ENTRIES.entries()) {
    const proof = proofFromLeaves(inclusionRanges(index, size), range => leaves.slice(range.start, range.end))
    exported += formatExportEntry(index, entry, proof)
  }
})

describe('countersign verify', () => {
  test('an untouched export: exit 0, and it says that the key came from the export itself', async () => {
    const { stdout, code } = await countersign('verify', await file('good.ndjson', exported))
    expect(stdout).toContain('Verified: 3 of 3 entries')
    expect(stdout).toContain('taken from the export itself')
    expect(code).toBe(0)
  })
  test('with the key from elsewhere', async () => {
    const { stdout, code } = await countersign('verify', '--key', vkey, await file('good.ndjson', exported))
    expect(stdout).toContain('checked with the key that you gave')
    expect(code).toBe(0)
  })
  test('one changed byte: exit 1, naming the entry', async () => {
    const { stderr, code } = await countersign(
      'verify',
      await file('bad.ndjson', exported.replace('a\u2028b', 'a\u2028c')),
    )
    expect(stderr).toContain('First bad entry: 1.')
    expect(code).toBe(1)
  })
  test('escape sequences of a hostile file do not reach the terminal', async () => {
    const hostile = exported.replace('2026-11-21', '\u009b2J-11-21')
    const { stdout, stderr } = await countersign('verify', await file('hostile.ndjson', hostile))
    expect(stdout + stderr).not.toContain('\u009b')
    expect(stdout).toContain('⟦U+009B⟧')
  })
  test('called the wrong way: exit 2 and the usage', async () => {
    const missing = await countersign('verify', 'no-such-file')
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('no-such-file') })
    expect(await countersign('verify')).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage') })
    expect(await countersign('verify', '--colour', 'x')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--colour'),
    })
    expect(await countersign('levitate')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('verify <export>'),
    })
  })
})
