/** From an enforcer's request to drift: the relay as it runs, and the worker, each under its own database role. */
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { removeWhatEnded } from '@/db/stores/housekeeping'
import { writeAs } from '@/db/write'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { type Relay, startRelay } from '@/lib/relay/start-relay'
import { useDatabase } from '@/lib/testing/database'
import { addEnforcer } from '@/lib/testing/relay-fixture'
import { makeAgent, makeOrganisation, putInReview } from '@/lib/testing/release-fixture'
import { compareWaiting } from './compare-attestations'

const database = useDatabase()
const log = pino({ level: 'silent' })
const IDENTITY = 'spiffe://acme/agt_a'
let relay: Relay
let enforcer: { id: string; token: string }
let release = ''

beforeAll(async () => {
  const { admin } = database
  await makeOrganisation(admin)
  await makeAgent(admin, 'agt_a')
  await makeAgent(admin, 'agt_b')
  release = await inForce('agt_a')
  enforcer = await addEnforcer(admin, 'production')
  relay = await startRelay({ db: pool('relay_rt', 6), host: '127.0.0.1', port: 0, log })
})
afterAll(() => relay?.stop())

async function inForce(agent: string): Promise<string> {
  const { id } = await putInReview(database.admin, agent, 1, [...CONTROL_LAYERS])
  await database.admin`update release set state = 'approved', approved_at = now(), certified_until = now() + interval '90 days' where id = ${id}`
  await database.admin`update release set state = 'published', published_at = now() - interval '1 hour' where id = ${id}`
  await database.admin`update agent set state = 'active' where id = ${agent}`
  return id
}

type Entry = Record<string, string>
const post = (body: unknown, token = enforcer.token) =>
  fetch(`${relay.url}/v1/attestations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
async function attest(...entries: Entry[]): Promise<unknown> {
  const seen_at = new Date().toISOString()
  const response = await post({ attestations: entries.map(entry => ({ seen_at, ...entry })) })
  expect(response.status).toBe(202)
  return response.json()
}
async function compare(): Promise<void> {
  writeAs('worker_rt')
  try {
    await compareWaiting({ db: pool('worker_rt', 4), log })
  } finally {
    writeAs('app_rt')
  }
}
const drifts = () =>
  database.admin`select agent_id, environment, release_id, kind, subject, was, now_is, source, follow_up_id from drift where cleared_at is null order by kind, subject`
const waiting = async () => (await database.admin`select 1 from attestation where handled_at is null`).length
const logSize = async () => Number((await database.admin`select size from log_head`)[0]!.size)

test('what is as released is put away, and is no evidence', async () => {
  const before = await logSize()
  expect(
    await attest({ identity: IDENTITY, model: 'model-1' }, { identity: IDENTITY, agent: 'agt_a' }),
  ).toEqual({
    accepted: 2,
    repeated: 0,
  })
  expect(await attest({ identity: IDENTITY, model: 'model-1' })).toEqual({ accepted: 0, repeated: 1 })
  expect(await waiting()).toBe(2)
  await compare()
  expect(await waiting()).toBe(0)
  expect(await drifts()).toEqual([])
  expect(await logSize()).toBe(before)
})

test('another model, another prompt, an identity of another agent: observations of the release in force', async () => {
  await attest(
    { identity: IDENTITY, model: 'model-9', prompt_reference: 'git:prompts@9' },
    { identity: 'spiffe://acme/agt_b', agent: 'agt_a' },
    { identity: 'spiffe://acme/nobody', agent: 'agt_a' },
  )
  await compare()
  const found = await drifts()
  expect(found).toMatchObject([
    { kind: 'identity', subject: 'spiffe://acme/agt_b', was: 'not released' },
    { kind: 'identity', subject: 'spiffe://acme/nobody', now_is: expect.stringContaining('no agent') },
    { kind: 'model', subject: 'model-9', was: 'model-1' },
    { kind: 'prompt', subject: 'git:prompts@9', was: 'git:prompts@1' },
  ])
  for (const row of found)
    expect(row).toMatchObject({
      agent_id: 'agt_a',
      environment: 'production',
      release_id: release,
      source: 'enforcer',
      follow_up_id: null,
    })
  const [entry] =
    await database.admin`select actor_id, agent_id, operation from evidence_index where type = 'drift.detected'`
  expect(entry).toEqual({ actor_id: 'worker', agent_id: 'agt_a', operation: 'drift.compare-attestations' })
})

test('seen again at another enforcer, and what somebody put aside: nothing new', async () => {
  await database.admin`update drift set cleared_at = now(), cleared_because = 'dismissed', dismissed_by = 'per_iam', dismissed_reason = 'A canary' where kind = 'model'`
  const second = await addEnforcer(database.admin, 'production')
  const before = await logSize()
  const seen_at = new Date().toISOString()
  const body = {
    attestations: [{ identity: IDENTITY, model: 'model-9', prompt_reference: 'git:prompts@9', seen_at }],
  }
  expect((await post(body, second.token)).status).toBe(202)
  await compare()
  expect(await waiting()).toBe(0)
  expect((await drifts()).map(row => row.kind)).toEqual(['identity', 'identity', 'prompt'])
  expect(await logSize()).toBe(before)
})

test('an identity without a release to differ from: evidence with the enforcer, once a day', async () => {
  await attest(
    { identity: 'spiffe://stranger/x' },
    { identity: 'spiffe://stranger/x', model: 'm' },
    { identity: 'spiffe://acme/agt_b' },
  )
  await compare()
  await attest({ identity: 'spiffe://stranger/x', model: 'another' })
  await compare()
  const entries =
    await database.admin`select subject_kind, subject_id, agent_id from evidence_index where type = 'identity.unknown-seen' order by agent_id nulls first`
  expect(entries).toEqual([
    { subject_kind: 'enforcer', subject_id: enforcer.id, agent_id: null },
    { subject_kind: 'enforcer', subject_id: enforcer.id, agent_id: 'agt_b' },
  ])
})

test('an agent that was stopped and is seen all the same', async () => {
  await database.admin`update agent set state = 'suspended', suspended_at = now() - interval '10 minutes', suspend_reason = 'It pays twice' where id = 'agt_a'`
  await attest({ identity: IDENTITY, agent: 'agt_a', model: 'model-1' })
  await compare()
  expect((await drifts()).filter(row => row.subject === IDENTITY)).toMatchObject([
    { kind: 'identity', was: 'suspended, so not in use' },
  ])
  await database.admin`update agent set state = 'active', suspended_at = null, suspend_reason = null where id = 'agt_a'`
})

test('two workers at once: each thing is on record once', async () => {
  await attest({ identity: IDENTITY, model: 'model-race' }, { identity: 'spiffe://stranger/race' })
  const size = await logSize()
  writeAs('worker_rt')
  await Promise.all(Array.from({ length: 4 }, () => compareWaiting({ db: pool('worker_rt', 8), log })))
  writeAs('app_rt')
  expect((await drifts()).filter(row => row.subject === 'model-race')).toHaveLength(1)
  expect(await logSize()).toBe(size + 2)
  expect(await waiting()).toBe(0)
})

test('the relay takes no more than an enforcer can tell, and nothing from anybody else', async () => {
  const entry = { identity: IDENTITY, seen_at: new Date().toISOString() }
  expect((await post({ attestations: [entry] }, `cse_${'A'.repeat(43)}`)).status).toBe(401)
  expect((await post({ attestations: Array(101).fill(entry) })).status).toBe(422)
  expect((await post({ attestations: [{ ...entry, enforcer: 'enf_other' }] })).status).toBe(422)
  expect((await post('{"attestations":')).status).toBe(422)
  expect((await post(`"${'x'.repeat(600 * 1024)}"`)).status).toBe(413)
  expect((await fetch(`${relay.url}/v1/attestations`)).status).toBe(405)
  expect((await fetch(`${relay.url}/v1`)).status).toBe(404)
  const chatty = await addEnforcer(database.admin, 'production')
  const statuses: number[] = []
  for (let batch = 0; batch < 12; batch++) {
    const attestations = Array.from({ length: 100 }, (_, at) => ({ ...entry, model: `m-${batch}-${at}` }))
    statuses.push((await post({ attestations }, chatty.token)).status)
  }
  expect(statuses).toEqual([...Array(10).fill(202), 429, 429])
  const [rows] =
    await database.admin`select count(*)::int as rows from attestation where enforcer_id = ${chatty.id}`
  expect(rows).toEqual({ rows: 1000 })
  await compare()
  expect(await waiting()).toBe(0)
})

test('an enforcer that makes identities up fills no log', async () => {
  const liar = await addEnforcer(database.admin, 'production')
  const seen_at = new Date().toISOString()
  const entries = () =>
    database.admin`select 1 from evidence_index where type = 'identity.unknown-seen' and subject_id = ${liar.id}`
  for (let batch = 0; batch < 3; batch++) {
    const attestations = Array.from({ length: 100 }, (_, at) => ({
      identity: `spiffe://made-up/${batch}/${at}`,
      seen_at,
    }))
    expect((await post({ attestations }, liar.token)).status).toBe(202)
    if (batch === 1) await compare()
  }
  await compare()
  expect(await entries()).toHaveLength(200)
  expect(await waiting()).toBe(0)
})

test('nor the inbox of an agent that it names, and no other environment’s', async () => {
  const open = async () =>
    (
      await database.admin`select environment from drift where agent_id = 'agt_a' and source = 'enforcer' and cleared_at is null`
    ).map(row => row.environment)
  const before = (await open()).length
  expect(before).toBeLessThanOrEqual(100)
  const seen_at = new Date().toISOString()
  const staging = await addEnforcer(database.admin, 'staging')
  for (const { token } of [enforcer, staging]) {
    const attestations = Array.from({ length: 100 }, (_, at) => ({
      identity: `spiffe://made-up/named/${at}`,
      agent: 'agt_a',
      seen_at,
    }))
    expect((await post({ attestations }, token)).status).toBe(202)
    await compare()
  }
  const after = await open()
  expect(after).toHaveLength(100)
  expect(after).not.toContain('staging')
  expect(await waiting()).toBe(0)
})

test('the relay’s role can write attestations down, and not read or change them', async () => {
  const sql = pool('relay_rt', 6).$client
  await expect(sql`select * from attestation`).rejects.toThrow(/permission denied/)
  await expect(sql`update attestation set handled_at = now()`).rejects.toThrow(/permission denied/)
  await expect(sql`delete from attestation`).rejects.toThrow(/permission denied/)
})

test('what was compared a month ago is removed, what waits never', async () => {
  await database.admin`update attestation set handled_at = now() - interval '31 days' where model = 'model-9'`
  await database.admin`update attestation set handled_at = null, received_at = now() - interval '90 days' where model = 'model-race'`
  await removeWhatEnded(pool('worker_rt', 4), new Date())
  const [left] =
    await database.admin`select count(*) filter (where model = 'model-9')::int as old, count(*) filter (where model = 'model-race')::int as waiting from attestation`
  expect(left).toEqual({ old: 0, waiting: 1 })
})
