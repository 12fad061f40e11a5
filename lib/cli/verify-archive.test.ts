import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, expect, test, vi } from 'vitest'
import { readTar, writeTar } from '../domain/bundle/archive'
import type { BundleFile } from '../domain/bundle/opa-canonical'
import { isRefusal } from '../domain/refusal'
import { fixtureKey } from '../testing/bundle-fixture'
import { fixtureExport } from '../testing/export-fixture'
import { main } from './main'

const folder = mkdtempSync(join(tmpdir(), 'countersign-verify-'))
afterAll(() => rmSync(folder, { recursive: true }))
const key = join(folder, 'key.pem')
writeFileSync(key, fixtureKey.publicKeyPem)

const { bytes, sha256 } = fixtureExport()
const files = readTar(gunzipSync(bytes))
if (isRefusal(files)) throw new Error(files.detail)
const original: readonly BundleFile[] = files

/** What `countersign verify` says of an archive of these files. */
async function verify(changed: readonly BundleFile[]): Promise<{ code: number; said: string }> {
  const path = join(folder, 'archive.tar.gz')
  writeFileSync(path, gzipSync(writeTar(changed)))
  const said: string[] = []
  const spies = [
    vi.spyOn(console, 'log').mockImplementation(line => void said.push(line)),
    vi.spyOn(console, 'error').mockImplementation(line => void said.push(line)),
  ]
  try {
    return { code: await main(['verify', path, '--key', key]), said: said.join('\n') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}

const refused = { code: 1, said: expect.stringMatching(/^Not verified: .*\n.+\.$/) }

test('as it was signed it verifies, packed anew too', async () => {
  expect(await verify(original)).toMatchObject({ code: 0, said: expect.stringContaining('Verified: ') })
})

test.each(original.map(({ name }) => name))('%s changed by a byte, or left out, is found', async name => {
  const change = (edit: (bytes: Uint8Array) => Uint8Array) =>
    original.map(file => (file.name === name ? { name, bytes: edit(file.bytes) } : file))
  const appended = await verify(change(all => Buffer.concat([all, Buffer.from('\n')])))
  // The signature itself is no part of what is signed: a line end after it changes nothing that anybody reads.
  if (name !== '.signatures.json') expect(appended).toEqual(refused)
  expect(
    await verify(
      change(all => {
        const flipped = Buffer.from(all)
        const middle = Math.floor(flipped.length / 2)
        flipped[middle] = flipped[middle]! ^ 1
        return flipped
      }),
    ),
  ).toEqual(refused)
  expect(await verify(original.filter(file => file.name !== name))).toEqual(refused)
})

test.each(['opa/more.rego', 'cedar/policies-more.cedar', 'notes.txt', 'data.json'])(
  '%s added is found',
  async name => {
    expect(await verify([...original, { name, bytes: Buffer.from('{}\n') }])).toEqual(refused)
  },
)

test('two files that changed places are found', async () => {
  const [a, b] = original.filter(file => file.name.startsWith('cedar/'))
  if (!a || !b) throw new Error('Cedar has two files at least')
  const swap = new Map([
    [a.name, b.name],
    [b.name, a.name],
  ])
  const swapped = original.map(file => ({ ...file, name: swap.get(file.name) ?? file.name }))
  expect(await verify(swapped)).toEqual(refused)
})

test('another process, in another time zone and language, builds the same bytes', async () => {
  const { kid, privateKey } = fixtureKey
  const sameKey = JSON.stringify({ kid, privateKey: Buffer.from(privateKey).toString('hex') })
  const others = [
    { TZ: 'Pacific/Auckland', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
    { TZ: 'America/St_Johns', LC_ALL: 'C' },
  ].map(env =>
    promisify(execFile)(process.execPath, ['--import', 'tsx', 'lib/testing/print-export.ts'], {
      env: { NODE_ENV: 'test', PATH: process.env.PATH, EXPORT_KEY: sameKey, ...env },
      encoding: 'utf8',
    }),
  )
  const built = await Promise.all(others)
  expect(built.map(({ stdout }) => stdout.trim())).toEqual([sha256, sha256])
})
