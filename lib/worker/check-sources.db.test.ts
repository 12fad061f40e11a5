/** The worker against a real MCP server, under the worker's own database role. */
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { writeAs } from '@/db/write'
import { importActions } from '@/lib/commands/action/import-actions'
import { runCommand } from '@/lib/commands/run-command'
import { checkSourceNow } from '@/lib/commands/system/check-source-now'
import { removeSource } from '@/lib/commands/system/remove-source'
import { setSource } from '@/lib/commands/system/set-source'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { runQuery } from '@/lib/queries/define-query'
import { getSource } from '@/lib/queries/system/get-source'
import { useDatabase } from '@/lib/testing/database'
import { ok } from '@/lib/testing/fixtures'
import { startMcpServer, type TestMcpServer, type TestTool } from '@/lib/testing/mcp-server'
import { addAgent, addPerson } from '@/lib/testing/people'
import { actor, AUTHOR, makeAgent, makeOrganisation, putInReview } from '@/lib/testing/release-fixture'
import { checkSources } from './check-sources'

const database = useDatabase()
const log = pino({ level: 'silent' })
const FIRST: TestTool[] = [
  { name: 'get_order', description: 'Reads an order' },
  { name: 'create_refund', description: 'Pays money back', properties: { amount: { type: 'number' } } },
]
const AGENT = 'agt_live'
const SYSTEM = `sys_${AGENT}`
let server: TestMcpServer
let author: PersonActor
let release = ''

beforeAll(async () => {
  await makeOrganisation(database.admin)
  await makeAgent(database.admin, AGENT)
  author = actor(AUTHOR)
  server = await startMcpServer(FIRST)
  const document = JSON.stringify({ tools: FIRST.map(asDocument) })
  ok(await runCommand(importActions, { actor: author, input: { system: SYSTEM, document } }))
})
afterAll(() => server.stop())
beforeEach(() => {
  server.instead = null
})

/** What an upload of the same list would hold. */
const asDocument = ({ name, description, properties = {} }: TestTool) => ({
  name,
  description,
  inputSchema: { type: 'object', properties },
})
const set = (who: PersonActor, more: Record<string, unknown> = {}) =>
  runCommand(setSource, {
    actor: who,
    input: { system: SYSTEM, url: server.url, every_minutes: 60, expected_version: 0, ...more },
  })
const row = async () => (await database.admin`select * from system_source where system_id = ${SYSTEM}`)[0]!
const entries = (type: string) =>
  database.admin`select seq, operation, actor_id, type from evidence_index where type = ${type} and subject_id = ${SYSTEM} order by seq`
const logSize = async () => Number((await database.admin`select size from log_head`)[0]!.size)

/** As the worker does it: with its rights, and nobody else's. */
async function check(): Promise<void> {
  await database.admin`update system_source set next_at = now() - interval '1 minute'`
  await asWorker(() => checkSources({ db: pool('worker_rt', 4), log }))
}
async function asWorker(work: () => Promise<unknown>): Promise<void> {
  writeAs('worker_rt')
  try {
    await work()
  } finally {
    writeAs('app_rt')
  }
}

test('the app team of the system says where its server is, nobody else', async () => {
  const other = await addPerson(database.admin, 'Olaf', 'app')
  expect(await set(other)).toMatchObject({ code: 'not_owner', detail: expect.stringContaining('app team') })
  expect(await set(actor('per_security'))).toMatchObject({ code: 'not_permitted' })
  expect(await set(author, { url: 'ftp://shop' })).toMatchObject({ code: 'invalid_input' })
  expect(await set(author, { every_minutes: 1 })).toMatchObject({ code: 'invalid_input' })
  expect(await set(author, { credential_env: 'PATH' })).toMatchObject({ code: 'invalid_input' })
  expect(ok(await set(author)).data.version).toBe(1)
  expect(await set(author)).toMatchObject({ code: 'stale_version' })
  expect(await entries('system.source-set')).toHaveLength(1)
})

test('the same tools: checked, and nothing else happens', async () => {
  const before = await logSize()
  await check()
  expect(await row()).toMatchObject({ error: null })
  expect((await row()).checked_at).not.toBeNull()
  expect((await row()).next_at > new Date()).toBe(true)
  expect(await logSize()).toBe(before)
})

test('an open release: other tools are imported as by hand, in the name of who set it up', async () => {
  release = (await putInReview(database.admin, AGENT, 1, ['security', 'iam'])).id
  server.tools = [
    { name: 'get_order', description: 'Reads an order. Also sends it somewhere' },
    { name: 'void_order', description: 'Takes an order back' },
  ]
  await check()
  const actions =
    await database.admin`select name, removed_at is not null as removed, effect is not null as classified,
      classified_digest = definition_digest as current from action where system_id = ${SYSTEM} order by name`
  expect(actions).toMatchObject([
    { name: 'create_refund', removed: true },
    { name: 'get_order', removed: false, classified: true, current: false },
    { name: 'note', removed: true },
    { name: 'void_order', removed: false, classified: false },
  ])
  const [system] = await database.admin`select imported_by from system where id = ${SYSTEM}`
  expect(system).toMatchObject({ imported_by: AUTHOR })
  const imported = await entries('system.imported')
  expect(imported.at(-1)).toMatchObject({ operation: 'action.import-live', actor_id: 'worker' })
  expect(await database.admin`select state, revision from release where id = ${release}`).toMatchObject([
    { state: 'in_review', revision: 2 },
  ])
  const voided =
    await database.admin`select layer from sign_off where release_id = ${release} and voided_at is not null`
  expect(voided.map(one => one.layer).sort()).toEqual(['iam', 'security'])
})

test('two workers at once: each server is asked by one of them', async () => {
  await database.admin`update system_source set next_at = now() - interval '1 minute'`
  server.authorizations.length = 0
  await asWorker(() =>
    Promise.all(Array.from({ length: 4 }, () => checkSources({ db: pool('worker_rt', 4), log }))),
  )
  // One listing: initialize, initialized, the stream that isn't there, tools/list.
  expect(server.authorizations.length).toBeLessThanOrEqual(4)
})

describe('when it can’t be compared', () => {
  test('the first failure is on record, the next ones are only on the page; then it is well again', async () => {
    server.instead = (_request, response) => {
      response.writeHead(500).end('secret of the server')
      return true
    }
    await check()
    await check()
    expect(await entries('system.source-failed')).toHaveLength(1)
    const seen = await runQuery(getSource, author, { system: SYSTEM })
    expect(seen).toMatchObject({ source: { error: 'It answers with HTTP status 500.' }, may: null })
    server.instead = null
    await check()
    expect(await row()).toMatchObject({ error: null })
    server.instead = (_request, response) => {
      response.writeHead(503).end()
      return true
    }
    await check()
    expect(await entries('system.source-failed')).toHaveLength(2)
  })

  test('a list that no upload could be is refused the same way, and changes nothing', async () => {
    server.instead = null
    server.tools = [{ name: 'get_order' }, { name: 'get_order' }]
    await check()
    expect((await row()).error).toMatch(/Two tools are named/)
    server.tools = FIRST
  })

  test('cloud metadata is not asked, whatever the address', async () => {
    const version = (await row()).version
    ok(await set(author, { url: 'http://169.254.169.254/latest/', expected_version: version }))
    await check()
    expect((await row()).error).toMatch(/never asked/)
    ok(await set(author, { expected_version: version + 1 }))
  })

  test('a credential goes to the host that the operator named, and nowhere else', async () => {
    const version = (await row()).version
    ok(await set(author, { credential_env: 'COUNTERSIGN_MCP_SHOP', expected_version: version }))
    process.env.COUNTERSIGN_MCP_SHOP = 'secret-token'
    process.env.COUNTERSIGN_MCP_SHOP_HOST = 'mcp.shop.example'
    server.authorizations.length = 0
    await check()
    expect((await row()).error).toMatch(/another host/)
    expect(server.authorizations).toEqual([])
    process.env.COUNTERSIGN_MCP_SHOP_HOST = new URL(server.url).host
    await check()
    expect(await row()).toMatchObject({ error: null })
    expect(new Set(server.authorizations)).toEqual(new Set(['Bearer secret-token']))
    ok(await set(author, { expected_version: version + 1 }))
    delete process.env.COUNTERSIGN_MCP_SHOP
    delete process.env.COUNTERSIGN_MCP_SHOP_HOST
  })

  test('who set it left the team: nothing is imported in their name', async () => {
    await database.admin`delete from membership where person_id = ${AUTHOR}`
    server.tools = [{ name: 'get_order', description: 'Something else' }]
    const before = (await entries('system.imported')).length
    await check()
    expect((await row()).error).toMatch(/left the team/)
    expect(await entries('system.imported')).toHaveLength(before)
    await database.admin`insert into membership (team_id, person_id, since) values ('team_app', ${AUTHOR}, now())`
    await check()
    expect(await row()).toMatchObject({ error: null })
    expect(await entries('system.imported')).toHaveLength(before + 1)
  })
})

test('check now, and remove', async () => {
  await check()
  expect((await row()).next_at > new Date()).toBe(true)
  ok(await runCommand(checkSourceNow, { actor: author, input: { system: SYSTEM } }))
  expect((await row()).next_at <= new Date()).toBe(true)
  const { version } = await row()
  const input = { system: SYSTEM, expected_version: version }
  expect(
    await runCommand(removeSource, { actor: author, input: { ...input, expected_version: 99 } }),
  ).toMatchObject({
    code: 'stale_version',
  })
  ok(await runCommand(removeSource, { actor: author, input }))
  expect(await row()).toBeUndefined()
  expect(await runCommand(checkSourceNow, { actor: author, input: { system: SYSTEM } })).toMatchObject({
    code: 'wrong_state',
  })
  expect(await runQuery(getSource, author, { system: SYSTEM })).toMatchObject({ source: null, may: null })
})

test('another team that uses the system sees its server, and no key in the address; others nothing', async () => {
  ok(await set(author, { url: `${server.url}?api_key=hunter2` }))
  const olga = await addPerson(database.admin, 'Olga', 'app')
  expect(await runQuery(getSource, olga, { system: SYSTEM })).toMatchObject({ code: 'not_found' })
  await addAgent(database.admin, 'agt_olga', olga)
  await database.admin`insert into agent_system (agent_id, system_id, endpoints, datasets) values ('agt_olga', ${SYSTEM}, '{}', '{}')`
  const seen = await runQuery(getSource, olga, { system: SYSTEM })
  expect(seen).toMatchObject({ source: { url: new URL(server.url).origin }, may: expect.any(String) })
  expect(JSON.stringify(seen)).not.toContain('hunter2')
  expect(JSON.stringify(await runQuery(getSource, author, { system: SYSTEM }))).toContain('hunter2')
  await database.admin`delete from agent_system where agent_id = 'agt_olga'`
  await database.admin`delete from system_source where system_id = ${SYSTEM}`
})

test('a release in force: drift by the schedule, and a small release in the name of who set it up', async () => {
  ok(await set(author))
  server.instead = null
  server.tools = FIRST
  await check()
  await database.admin`update release set state = 'withdrawn', ended_at = now() where id = ${release}`
  const digest =
    await database.admin`select id, definition_digest from action where system_id = ${SYSTEM} and removed_at is null`
  for (const one of digest)
    await database.admin`update action set effect = 'payment', data_class = 'internal', reversible = true, classified_by = ${AUTHOR}, classified_at = now(), classified_digest = definition_digest where id = ${one.id}`
  const { id } = await putInReview(database.admin, AGENT, 2, [...CONTROL_LAYERS])
  await database.admin`update release set state = 'approved', approved_at = now(), certified_until = now() + interval '90 days' where id = ${id}`
  await database.admin`update release set state = 'published', published_at = now() where id = ${id}`
  await database.admin`update agent set state = 'active' where id = ${AGENT}`
  server.tools = [{ ...FIRST[0]!, description: 'Reads an order, and more' }, FIRST[1]!]
  await check()
  expect(await row()).toMatchObject({ error: null })
  const found =
    await database.admin`select kind, subject, source, release_id, follow_up_id from drift where cleared_at is null`
  expect(found).toMatchObject([
    { kind: 'action_changed', subject: `shop-${AGENT}/get_order`, source: 'schedule', release_id: id },
  ])
  const [followUp] =
    await database.admin`select state, author_id from release where id = ${found[0]!.follow_up_id}`
  expect(followUp).toEqual({ state: 'draft', author_id: AUTHOR })
  // Back as it was: nothing differs any more.
  server.tools = FIRST
  await check()
  expect(await database.admin`select 1 from drift where cleared_at is null`).toHaveLength(0)
  const { version } = await row()
  ok(await runCommand(removeSource, { actor: author, input: { system: SYSTEM, expected_version: version } }))
})

test('two people at once: one sets it, the other is told', async () => {
  const replies = await Promise.all(Array.from({ length: 4 }, () => set(author)))
  expect(replies.filter(reply => 'data' in reply && !('refused' in reply))).toHaveLength(1)
  expect(replies.filter(reply => 'refused' in reply && reply.code === 'stale_version')).toHaveLength(3)
})
