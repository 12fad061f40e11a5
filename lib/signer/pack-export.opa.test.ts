import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readTar, writeTar } from '../domain/bundle/archive'
import { isRefusal } from '../domain/refusal'
import { fixtureKey } from '../testing/bundle-fixture'
import { exportFacts, fixtureExport } from '../testing/export-fixture'
import { opaBinaries, startOpa } from '../testing/opa-process'

describe.each(opaBinaries())('$name', ({ path: binary }) => {
  test('never takes an export for a bundle, though key, scope and signature are those of one', async () => {
    const { bytes } = await fixtureExport()
    const loading = startOpa({
      binary,
      files: { 'bundle.tar.gz': bytes, 'public.pem': fixtureKey.publicKeyPem },
      args: [
        ...['--verification-key', '{directory}/public.pem', '--verification-key-id', fixtureKey.kid],
        ...['--signing-alg', 'ES256', '--scope', 'production', '--bundle', '{directory}/bundle.tar.gz'],
      ],
    })
    await expect(loading).rejects.toThrow(/manifest roots \[countersign_export\] do not permit/)
  })

  test('loads the folder for OPA as it lies there, and denies as long as there is no pulse', async () => {
    const facts = exportFacts()
    const { bytes } = await fixtureExport(facts)
    const files = readTar(gunzipSync(bytes))
    if (isRefusal(files)) throw new Error(files.detail)
    const own = files
      .filter(file => file.name.startsWith('opa/'))
      .map(file => ({ ...file, name: file.name.slice('opa/'.length) }))
    const opa = await startOpa({
      binary,
      files: { 'opa.tar.gz': gzipSync(writeTar(own)) },
      args: ['--bundle', '{directory}/opa.tar.gz'],
    })
    expect(await opa.eval('countersign/policy/serial', {})).toBe(7)
    const agents = (await opa.eval('countersign/policy/agents', {})) as Record<string, unknown>
    expect(Object.keys(agents)).toEqual(Object.keys(facts.policy.agents).toSorted())
    expect(await opa.eval('countersign/decision', {})).toMatchObject({
      decision: false,
      context: { outcome: 'deny' },
    })
    await opa.stop()
  })
})
