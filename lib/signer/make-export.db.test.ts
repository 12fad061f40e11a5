import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { loadWantedExports } from '@/db/stores/bundle-export'
import { hashSecret } from '@/lib/auth/hash-secret'
import { suspendAgent } from '@/lib/commands/agent/suspend-agent'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { requestExport } from '@/lib/commands/bundle/request-export'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { readTar } from '@/lib/domain/bundle/archive'
import { exportManifestSchema } from '@/lib/domain/export/manifest'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { downloadExport } from '@/lib/http/download'
import { getExport } from '@/lib/queries/bundle/get-export'
import { runQuery } from '@/lib/queries/define-query'
import { asSigner } from '@/lib/testing/as-signer'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { addSession } from '@/lib/testing/people'
import { type Offer, readyAgent, run, signed, submitted } from '@/lib/testing/release-story'
import { exportBasis } from './export-facts'
import { makeExport } from './make-export'
import { buildExport, signExport } from './pack-export'
import { bundleKey, issuer } from './signing-keys'
import { verifyBundle } from './verify-bundle'

const database = useDatabase()
const ENVIRONMENT = 'production'
const SIGNER = { kind: 'system', name: 'signer' } as const
let organisation: Organisation
let released: { agent: string; offer: Offer }

const publish = () =>
  asSigner(async () =>
    ok(await runCommand(publishBundle, { actor: SIGNER, input: { environment: ENVIRONMENT } })),
  )
const signerDatabase = () => pool('signer_rt', 2)
const make = () => asSigner(() => makeExport(signerDatabase(), ENVIRONMENT))
const ask = (person: PersonActor, environment = ENVIRONMENT) =>
  runCommand(requestExport, { actor: person, input: { environment } })
const state = async () => {
  const answer = await runQuery(getExport, organisation.person('platform'), { environment: ENVIRONMENT })
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}
const archives = () => database.admin`select serial, sha256, size from bundle_export order by serial`

beforeAll(async () => {
  organisation = await setUp()
  await asSigner(async () =>
    ok(await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } })),
  )
  const { agent } = await readyAgent(database.admin, organisation, 'worker')
  const offer = await submitted(organisation, agent)
  await signed(organisation, offer)
  released = { agent, offer }
})

describe('from the wish to the file', () => {
  test('before anything is published there is nothing to export', async () => {
    expect(await ask(organisation.person('platform'))).toMatchObject({ code: 'nothing_released' })
    expect(await state()).toMatchObject({ state: 'nothing_published', newest: null, export: null })
    await publish()
    expect(await state()).toMatchObject({ state: 'not_requested', newest: 1 })
  })

  test('app teams are refused, on record; they export releases of their own', async () => {
    const refusal = await ask(organisation.person('app'))
    expect(refusal).toMatchObject({ refused: true, code: 'not_permitted', evidence: expect.any(Number) })
    expect(await loadWantedExports(signerDatabase())).toEqual([])
  })

  test('two who ask at once make one wish, and both are on record', async () => {
    const replies = await Promise.all([ask(organisation.person('platform')), ask(organisation.person('pam'))])
    expect(replies.map(reply => ok(reply).data)).toEqual(
      expect.arrayContaining([
        { environment: ENVIRONMENT, serial: 1, state: 'being_made', repeated: false },
        { environment: ENVIRONMENT, serial: 1, state: 'being_made', repeated: true },
      ]),
    )
    const [wishes] = await database.admin`select count(*)::int as n from bundle_export_request`
    const [entries] =
      await database.admin`select count(*)::int as n from evidence_index where type = 'bundle.export-requested'`
    expect([wishes?.n, entries?.n]).toEqual([1, 2])
    expect(await state()).toMatchObject({ state: 'being_made', request: { serial: 1 } })
    expect(await loadWantedExports(signerDatabase())).toEqual([ENVIRONMENT])
  })

  test('the signer makes it once, also when two look at the same time', async () => {
    const made = await asSigner(() =>
      Promise.all([makeExport(signerDatabase(), ENVIRONMENT), makeExport(signerDatabase(), ENVIRONMENT)]),
    )
    expect(made.filter(one => !isRefusal(one))).toHaveLength(1)
    expect(made.find(one => isRefusal(one))).toMatchObject({ code: 'already_exists' })
    expect(await archives()).toHaveLength(1)
    expect(await loadWantedExports(signerDatabase())).toEqual([])
    const [entry] =
      await database.admin`select actor_id, subject_id from evidence_index where type = 'bundle.exported'`
    expect(entry).toEqual({ actor_id: 'signer', subject_id: `${ENVIRONMENT}/1` })
    expect(ok(await ask(organisation.person('iga'))).data).toMatchObject({ state: 'made', repeated: true })
  })

  test('the same bundle built again in this process is the bytes that the thread built, and the key says so', async () => {
    const basis = await exportBasis(signerDatabase(), ENVIRONMENT)
    if (isRefusal(basis)) throw new Error(basis.detail)
    const packed = signExport(buildExport(basis.facts, basis.sources), {
      key: await bundleKey(signerDatabase()),
      issuer: issuer(),
    })
    const [stored] = await archives()
    expect(packed.sha256).toBe(stored?.sha256)
    const [key] = await database.admin`select public_key from signing_key where purpose = 'bundle'`
    const verified = verifyBundle(packed.bytes, key!.public_key, { scope: ENVIRONMENT })
    expect(isRefusal(verified)).toBe(false)
  })

  test('what is downloaded is that archive, and its manifest names the release that six signed', async () => {
    const answer = await download(organisation.person('platform'), `environment=${ENVIRONMENT}&serial=1`)
    expect(answer.status).toBe(200)
    const bytes = Buffer.from(await answer.arrayBuffer())
    const made = (await state()).export!
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(made.sha256)
    expect(answer.headers.get('content-length')).toBe(String(made.size))
    expect(isRefusal(verifyBundle(bytes, made.public_key, { scope: ENVIRONMENT }))).toBe(false)
    const files = readTar(gunzipSync(bytes))
    if (isRefusal(files)) throw new Error(files.detail)
    const manifest = exportManifestSchema.parse(
      JSON.parse(Buffer.from(files.find(file => file.name === 'manifest.json')!.bytes).toString()),
    )
    const { agent, offer } = released
    expect(manifest.releases).toEqual([{ agent, release: offer.release, digest: offer.digest }])
    expect(manifest.bundle.sha256).toBe((await database.admin`select sha256 from bundle`)[0]?.sha256)
  })

  test.each([
    [`environment=${ENVIRONMENT}&serial=2`, 404],
    ['environment=nowhere&serial=1', 404],
    [`environment=${ENVIRONMENT}`, 422],
  ])('%s is not there', async (search, status) => {
    expect((await download(organisation.person('platform'), search)).status).toBe(status)
  })

  test('an app team does not download it', async () => {
    const answer = await download(organisation.person('app'), `environment=${ENVIRONMENT}&serial=1`)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'not_permitted', evidence: expect.any(Number) })
  })
})

describe('when what is in force moves on', () => {
  test('no export of a bundle whose facts are others now; the next bundle answers the wish', async () => {
    const { agent } = await readyAgent(database.admin, organisation, 'another')
    await signed(organisation, await submitted(organisation, agent))
    await publish()
    ok(await ask(organisation.person('security')))
    expect(await state()).toMatchObject({ state: 'being_made', newest: 2, export: { serial: 1 } })
    await run(suspendAgent, organisation.person('pam'), { agent, reason: 'It pays twice' })
    expect(await make()).toMatchObject({ refused: true, code: 'wrong_state' })
    await publish()
    expect(await state()).toMatchObject({ state: 'being_made', newest: 3 })
    expect(await make()).toMatchObject({ environment: ENVIRONMENT, serial: 3 })
    expect(await state()).toMatchObject({ state: 'made', export: { serial: 3 } })
  })

  test('nobody changes what was made', async () => {
    await expect(database.admin`update bundle_export set sha256 = ''`).rejects.toThrow(/append-only/)
    await expect(database.admin`delete from bundle_export_request`).rejects.toThrow(/append-only/)
    await expect(
      pool('app_rt', 1).execute(`insert into bundle_export select * from bundle_export`),
    ).rejects.toThrow()
  })
})

const cookies = new Map<string, string>()
async function download(actor: PersonActor, search: string) {
  const cookie = cookies.get(actor.personId) ?? (await addSession(database.admin, actor, hashSecret))
  cookies.set(actor.personId, cookie)
  return downloadExport(
    new Request(`http://127.0.0.1/api/v1/bundle.export?${search}`, {
      headers: { cookie: `next-auth.session-token=${cookie}` },
    }),
  )
}
