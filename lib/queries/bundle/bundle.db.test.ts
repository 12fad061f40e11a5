import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { hashSecret } from '@/lib/auth/hash-secret'
import { composePulse } from '@/lib/domain/bundle/compose-pulse'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { pulseDataText } from '@/lib/domain/policy/rego/data-json'
import { isRefusal } from '@/lib/domain/refusal'
import { downloadBundle } from '@/lib/http/download'
import { packPulse } from '@/lib/signer/pack-bundle'
import { verifyBundle } from '@/lib/signer/verify-bundle'
import { fixtureKey } from '@/lib/testing/bundle-fixture'
import { useDatabase } from '@/lib/testing/database'
import { addAgent, addPerson, addSession } from '@/lib/testing/people'
import { addEnforcer, addEnvironment, publishBundle } from '@/lib/testing/relay-fixture'
import { runQuery } from '../define-query'
import { getEnforcer } from '../enforcer/get-enforcer'
import { getBundle } from './get-bundle'
import { listBundles } from './list-bundles'

const database = useDatabase()
const ISSUED = 1795305600
let omar: PersonActor
let maya: PersonActor
let enforcer: { id: string; token: string }

beforeAll(async () => {
  const sql = database.admin
  omar = await addPerson(sql, 'Omar', 'platform')
  maya = await addPerson(sql, 'Maya', 'app')
  const ivo = await addPerson(sql, 'Ivo', 'app')
  await addEnvironment(sql, 'production')
  await publishBundle(sql, 'production', 1)
  const newest = await publishBundle(sql, 'production', 2)
  for (const [id, owner] of [
    ['agt_refunder', maya],
    ['agt_planner', ivo],
  ] as const) {
    await addAgent(sql, id, owner)
    await sql`insert into release (id, number, agent_id, environment, state, revision, digest, top_tier, author_id, created_at)
      values (${`rel_${id}`}, 1, ${id}, 'production', 'draft', 1, ${'0'.repeat(64)}, 'high', ${owner.personId}, now())`
    await sql`insert into bundle_release (environment, serial, release_id, digest) values ('production', 2, ${`rel_${id}`}, ${'0'.repeat(64)})`
  }
  enforcer = await addEnforcer(sql, 'production')
  await sql`insert into enforcer_status (enforcer_id, active_revision, last_contact_at) values (${enforcer.id}, ${newest.revision}, now())`
  await addEnforcer(sql, 'production')
  const pulse = composePulse({
    environment: 'production',
    issuedAt: ISSUED,
    leastSerial: 2,
    killed: ['agt_planner'],
    freshness: { low: 86_400, medium: 3600, high: 120, critical: 120 },
  })
  const packed = packPulse({
    pulseDataText: pulseDataText(pulse),
    key: fixtureKey,
    scope: 'production',
    issuer: 'https://console.example',
    issuedAt: ISSUED,
    manifest: { organisation: 'Acme', environment: 'production', issued_at: ISSUED, least_serial: 2 },
  })
  await sql`insert into pulse (environment, revision, number, least_serial, kill, bytes, issued_at)
    values ('production', ${packed.revision}, ${ISSUED}, 2, ${sql.json({ agents: ['agt_planner'] })}, ${packed.bytes}, to_timestamp(${ISSUED}))`
})

async function bundleOf(actor: PersonActor, more: Record<string, unknown> = {}) {
  const answer = await runQuery(getBundle, actor, { environment: 'production', serial: 2, ...more })
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}

test('the list is newest first and counts who runs each', async () => {
  const list = await runQuery(listBundles, omar, { environment: 'production' })
  if (isRefusal(list)) throw new Error(list.detail)
  expect(list.items.map(({ serial, running, enforcers }) => [serial, running, enforcers])).toEqual([
    [2, 1, 2],
    [1, 0, 2],
  ])
})

test('one bundle says what it carries, what its pulse tells enforcers, and with which key it verifies', async () => {
  const bundle = await bundleOf(omar)
  expect(bundle.releases.map(release => release.agent)).toEqual(['agt_planner', 'agt_refunder'])
  const at = (seconds: number) => new Date((ISSUED + seconds) * 1000).toISOString()
  expect(bundle.pulse).toMatchObject({
    least_serial: 2,
    killed: [{ id: 'agt_planner', name: 'name of agt_planner' }],
    fresh_until: { low: at(86_400), medium: at(3600), high: at(120), critical: at(120) },
  })
  expect(bundle.public_key).toBe(fixtureKey.publicKeyPem)
})

test('an app team sees its own agents in it, and is not told of others’', async () => {
  const bundle = await bundleOf(maya)
  expect(bundle.releases.map(release => release.agent)).toEqual(['agt_refunder'])
  expect(bundle.pulse?.killed).toEqual([])
  expect(JSON.stringify(bundle)).not.toContain('agt_planner')
})

test('the configuration is that of the chosen enforcer, and never holds its token', async () => {
  const bundle = await bundleOf(omar, { enforcer: enforcer.id })
  expect(bundle.opa_config).toContain(enforcer.id)
  const setup = await runQuery(getEnforcer, omar, { enforcer: enforcer.id })
  if (isRefusal(setup)) throw new Error(setup.detail)
  expect(setup.opa_config).toMatch(/token_path: "countersign-token"/)
  expect(JSON.stringify([bundle, setup])).not.toContain(enforcer.token.slice(8))
})

test('a bundle that is not there, and an enforcer that is not there', async () => {
  expect(await runQuery(getBundle, omar, { environment: 'production', serial: 9 })).toMatchObject({
    code: 'not_found',
  })
  expect(await runQuery(getEnforcer, omar, { enforcer: 'enf_none' })).toMatchObject({ code: 'not_found' })
})

describe('the download', () => {
  const download = async (actor: PersonActor, search: string) => {
    const cookie = cookies.get(actor.personId) ?? (await addSession(database.admin, actor, hashSecret))
    cookies.set(actor.personId, cookie)
    return downloadBundle(
      new Request(`http://127.0.0.1/api/v1/bundle.download?${search}`, {
        headers: { cookie: `next-auth.session-token=${cookie}` },
      }),
    )
  }
  const cookies = new Map<string, string>()

  test('is the published archive, byte for byte, and verifies', async () => {
    const answer = await download(omar, 'environment=production&serial=2')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="countersign-production-2.tar.gz"',
    )
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    const bytes = Buffer.from(await answer.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe((await bundleOf(omar)).sha256)
    expect(isRefusal(verifyBundle(bytes, fixtureKey.publicKeyPem, { scope: 'production' }))).toBe(false)
  })

  test('an app team is refused, on record: it holds every team’s policy', async () => {
    const answer = await download(maya, 'environment=production&serial=2')
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ code: 'not_permitted', evidence: expect.any(Number) })
  })

  test.each(['environment=production&serial=9', 'environment=nowhere&serial=2'])(
    '%s is not found',
    async search => {
      expect((await download(omar, search)).status).toBe(404)
    },
  )

  test.each([
    'environment=production',
    'environment=production&serial=0',
    'environment=production&serial=2&x=1',
  ])('%s is refused with a pointer', async search => {
    const answer = await download(omar, search)
    expect(answer.status).toBe(422)
    expect((await answer.json()).errors[0].pointer).toMatch(/^\/(serial|x)$/)
  })
})
