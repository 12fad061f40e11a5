import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readTar, writeTar } from '../domain/bundle/archive'
import type { BundleFile } from '../domain/bundle/opa-canonical'
import { isRefusal } from '../domain/refusal'
import { fixtureBundle, fixtureKey, fixturePulse } from '../testing/bundle-fixture'
import { generateKey } from './keys'
import { verifyBundle } from './verify-bundle'

function filesOf(bytes: Uint8Array): BundleFile[] {
  const files = readTar(gunzipSync(bytes))
  if (isRefusal(files)) throw new Error(files.detail)
  return files
}

/** The archive with one file replaced (or, with null, left out). */
function withFile(bytes: Uint8Array, name: string, content: string | null): Buffer {
  const others = filesOf(bytes).filter(file => file.name !== name)
  return gzipSync(writeTar(content === null ? others : [...others, { name, bytes: Buffer.from(content) }]))
}

const production = { scope: 'production' }
const verify = (bytes: Uint8Array) => verifyBundle(bytes, fixtureKey.publicKeyPem, production)
const text = (bytes: Uint8Array, name: string) =>
  Buffer.from(filesOf(bytes).find(file => file.name === name)?.bytes ?? []).toString()

test('the same inputs are the same bytes, and another input another revision', () => {
  expect(fixtureBundle(7)).toEqual(fixtureBundle(7))
  expect(fixtureBundle(7).revision).toMatch(/^b7-[0-9a-f]{16}$/)
  expect(fixtureBundle(7, { issuedAt: 1795305601 }).revision).not.toBe(fixtureBundle(7).revision)
  expect(fixturePulse(3)).toEqual(fixturePulse(3))
  expect(fixturePulse(3).revision).toMatch(/^p1795305603-[0-9a-f]{16}$/)
})

test('the gzip header says neither when nor where it was made', () => {
  expect([...fixtureBundle(1).bytes.subarray(4, 10)]).toEqual([0, 0, 0, 0, 0, 255])
})

test('the manifest names revision, root and what the bundle is for', () => {
  const { bytes, revision } = fixtureBundle(7)
  expect(JSON.parse(text(bytes, '.manifest'))).toEqual({
    revision,
    rego_version: 1,
    roots: ['countersign'],
    metadata: {
      organisation: 'Acme',
      environment: 'production',
      serial: 7,
      issued_at: '2026-11-22T00:00:00Z',
      expires_at: '2026-11-23T00:00:00Z',
      releases_digest: '0'.repeat(64),
    },
  })
  expect(JSON.parse(text(fixturePulse(1).bytes, '.manifest')).roots).toEqual(['countersign_pulse'])
})

test('what was packed verifies and tells who signed when', () => {
  expect(verify(fixtureBundle(7).bytes)).toMatchObject({
    kid: 'test-2026a',
    issuer: 'https://console.example',
    issuedAt: 1795305600,
  })
  expect(isRefusal(verify(fixturePulse(1).bytes))).toBe(false)
})

test('one changed byte in any file is refused', () => {
  const { bytes } = fixtureBundle(7)
  for (const { name } of filesOf(bytes)) {
    const original = text(bytes, name)
    const at = original.indexOf(name === '.signatures.json' ? '.' : name.includes('agt_1') ? 'r' : '7')
    const changed = `${original.slice(0, Math.max(at, 0))}8${original.slice(Math.max(at, 0) + 1)}`
    expect(isRefusal(verify(withFile(bytes, name, changed))), name).toBe(true)
  }
})

test('added, removed and unsigned files, another scope and another key are refused', () => {
  const { bytes } = fixtureBundle(7)
  expect(verify(withFile(bytes, 'countersign/extra.rego', 'package countersign'))).toMatchObject({
    detail: 'countersign/extra.rego is in the archive but was not signed.',
  })
  expect(verify(withFile(bytes, 'countersign/countersign.rego', null))).toMatchObject({
    detail: 'countersign/countersign.rego was signed but is not in the archive.',
  })
  expect(isRefusal(verify(withFile(bytes, '.signatures.json', null)))).toBe(true)
  expect(verifyBundle(bytes, fixtureKey.publicKeyPem, { scope: 'staging' })).toMatchObject({
    detail: 'The archive is signed for production, not for staging.',
  })
  const other = generateKey('ES256', fixtureKey.kid)
  expect(isRefusal(verifyBundle(bytes, other.publicKeyPem, production))).toBe(true)
  expect(isRefusal(verify(bytes.subarray(0, 100)))).toBe(true)
})

test('data laid out in another way still verifies, since OPA hashes its meaning', () => {
  const { bytes } = fixtureBundle(7)
  const spaced = text(bytes, 'countersign/data.json').replaceAll(/("(?:[^"\\]|\\.)*"):/g, '\n $1 : ')
  expect(isRefusal(verify(withFile(bytes, 'countersign/data.json', spaced)))).toBe(false)
})
