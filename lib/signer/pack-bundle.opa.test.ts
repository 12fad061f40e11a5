import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readTar, writeTar } from '../domain/bundle/archive'
import type { BundleFile } from '../domain/bundle/opa-canonical'
import { isRefusal } from '../domain/refusal'
import { fixtureBundle, fixtureKey, fixturePulse } from '../testing/bundle-fixture'
import { opaBinaries, startOpa } from '../testing/opa-process'

function edit(bytes: Uint8Array, change: (files: BundleFile[]) => BundleFile[]): Uint8Array {
  const files = readTar(gunzipSync(bytes))
  if (isRefusal(files)) throw new Error(files.detail)
  return gzipSync(writeTar(change(files)))
}

const names = [
  '.manifest',
  '.signatures.json',
  'countersign/agents/agt_1/data.json',
  'countersign/countersign.rego',
  'countersign/data.json',
]

/** Another value in the file, still well-formed, so that only verification can object. */
function tamper(name: string) {
  return (files: BundleFile[]) =>
    files.map(file => {
      if (file.name !== name) return file
      const text = Buffer.from(file.bytes).toString()
      const changed =
        name === '.signatures.json'
          ? text.replace(/.(?=.{10}"\])/, c => (c === 'A' ? 'B' : 'A'))
          : text.replace(/serial|refunder/, 'serjal')
      expect(changed).not.toBe(text)
      return { name, bytes: Buffer.from(changed) }
    })
}

describe.each(opaBinaries())('$name with verification on', ({ path: binary }) => {
  const load = (bundle: Uint8Array, scope = 'production') =>
    startOpa({
      binary,
      files: { 'bundle.tar.gz': bundle, 'public.pem': fixtureKey.publicKeyPem },
      args: [
        ...['--verification-key', '{directory}/public.pem', '--verification-key-id', fixtureKey.kid],
        ...['--signing-alg', 'ES256', '--scope', scope, '--bundle', '{directory}/bundle.tar.gz'],
      ],
    })

  test('loads a bundle, hard keys and numbers included, and answers from it', async () => {
    const opa = await load(fixtureBundle(7).bytes)
    expect(await opa.eval('countersign/answer', {})).toEqual({
      serial: 7,
      pulse: null,
      agents: { agt_1: { name: 'refunder' } },
    })
    await opa.stop()
  })

  test('loads a pulse', async () => {
    const opa = await load(fixturePulse(3).bytes)
    expect(await opa.eval('countersign_pulse/number', {})).toBe(3)
    await opa.stop()
  })

  test.each(names)('refuses a change in %s', async name => {
    await expect(load(edit(fixtureBundle(7).bytes, tamper(name)))).rejects.toThrow(
      /digest mismatch|failed to verify/,
    )
  })

  test('refuses an added file, a removed file and another scope', async () => {
    const { bytes } = fixtureBundle(7)
    const extra = { name: 'countersign/extra.rego', bytes: Buffer.from('package countersign\n') }
    await expect(load(edit(bytes, files => [...files, extra]))).rejects.toThrow(/extra\.rego not included/)
    const without = edit(bytes, files => files.filter(file => file.name !== 'countersign/countersign.rego'))
    await expect(load(without)).rejects.toThrow(/countersign\.rego/)
    await expect(load(bytes, 'staging')).rejects.toThrow(/scope mismatch/)
  })
})
