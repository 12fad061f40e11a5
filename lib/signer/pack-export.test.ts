import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readTar, writeTar } from '../domain/bundle/archive'
import type { BundleFile } from '../domain/bundle/opa-canonical'
import { exportManifestSchema } from '../domain/export/manifest'
import { EXPORT_TARGETS } from '../domain/export/target'
import type { BundlePolicy } from '../domain/policy/model'
import { isRefusal } from '../domain/refusal'
import { fixtureKey } from '../testing/bundle-fixture'
import { exportFacts, exportSources, fixtureExport, ISSUED_AT, smallPolicy } from '../testing/export-fixture'
import { seededRandom } from '../testing/random'
import { generateKey } from './keys'
import { verifyBundle } from './verify-bundle'

function filesOf(bytes: Uint8Array): BundleFile[] {
  const files = readTar(gunzipSync(bytes))
  if (isRefusal(files)) throw new Error(files.detail)
  return files
}

const verify = (bytes: Uint8Array, pem = fixtureKey.publicKeyPem, scope = 'production') =>
  verifyBundle(bytes, pem, { scope })
const text = (files: BundleFile[], name: string) =>
  Buffer.from(files.find(file => file.name === name)!.bytes).toString()

/** The same policy, read from the database in another order. */
function shuffled(policy: BundlePolicy): BundlePolicy {
  const { shuffle } = seededRandom(1)
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turn)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(shuffle(Object.entries(value)).map(([key, inner]) => [key, turn(inner)]))
  }
  return turn(policy) as BundlePolicy
}

test('the same bundle is the same bytes, whatever order its facts were read in', async () => {
  const facts = exportFacts()
  const once = await fixtureExport(facts)
  expect(await fixtureExport(structuredClone(facts))).toEqual(once)
  expect((await fixtureExport({ ...facts, policy: shuffled(facts.policy) })).sha256).toBe(once.sha256)
  const other = exportFacts(smallPolicy(8))
  expect((await fixtureExport(other)).sha256).not.toBe(once.sha256)
})

test('every file is signed, for the environment, at the time of the bundle', async () => {
  const { bytes } = await fixtureExport()
  expect(verify(bytes)).toMatchObject({ kid: fixtureKey.kid, issuedAt: ISSUED_AT })
  expect(verify(bytes, fixtureKey.publicKeyPem, 'staging')).toMatchObject({ refused: true })
  expect(verify(bytes, generateKey('ES256', 'x').publicKeyPem)).toMatchObject({ refused: true })
  const files = filesOf(bytes)
  for (const { name } of files.filter(file => file.name !== '.signatures.json')) {
    const without = files.filter(file => file.name !== name)
    expect(verify(gzipSync(writeTar(without))), name).toMatchObject({ refused: true })
    const changed = files.map(file =>
      file.name === name ? { name, bytes: Buffer.from(`{"a":1}${text(files, name)}`.slice(0, -1)) } : file,
    )
    expect(verify(gzipSync(writeTar(changed))), name).toMatchObject({ refused: true })
  }
  const more = [...files, { name: 'opa/more.rego', bytes: Buffer.from('package more\n') }]
  expect(verify(gzipSync(writeTar(more)))).toMatchObject({ refused: true })
})

test('the manifest names all targets, and every file of theirs with its size and digest', async () => {
  const { bytes, targets } = await fixtureExport()
  const files = filesOf(bytes)
  const manifest = exportManifestSchema.parse(JSON.parse(text(files, 'manifest.json')))
  expect(manifest.targets.map(each => each.target)).toEqual([...EXPORT_TARGETS])
  const listed = manifest.targets.flatMap(each => each.files.map(file => file.name))
  const own = files.map(file => file.name).filter(name => name.includes('/'))
  expect(listed.toSorted()).toEqual(own.toSorted())
  for (const each of manifest.targets) expect(each.files.length > 0, each.target).toBe(each.refused === null)
  expect(targets.map(each => each.files)).toEqual(manifest.targets.map(each => each.files.length))
  expect(manifest).toMatchObject({ environment: 'production', serial: 7, organisation: 'Acme' })
})

test('a target that refuses travels as its sentence, without a file', async () => {
  // One of the targets takes bundles over HTTPS only; all others say the same policy.
  const { bytes, targets } = await fixtureExport(exportFacts(), exportSources('http://localhost:3100'))
  const [refused, ...more] = targets.filter(each => each.refused !== null)
  expect(more).toEqual([])
  expect(refused).toMatchObject({ target: 'microsoft', files: 0, inexpressible: 0 })
  expect(refused?.refused).toMatch(/HTTPS only.*\.$/)
  expect(filesOf(bytes).some(file => file.name.startsWith('microsoft/'))).toBe(false)
  expect(isRefusal(verify(bytes))).toBe(false)
})
