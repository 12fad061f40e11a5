/** The relay counts for enforcers that ask: exactly once per call, whoever comes together. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { removeWhatEnded } from '@/db/stores/housekeeping'
import { importActions } from '@/lib/commands/action/import-actions'
import { removeThreshold } from '@/lib/commands/policy/remove-threshold'
import { setThreshold } from '@/lib/commands/policy/set-threshold'
import { runCommand } from '@/lib/commands/run-command'
import { logger } from '@/lib/config/log'
import type { RuleLimit } from '@/lib/domain/policy/limit'
import { isRefusal } from '@/lib/domain/refusal'
import { listActions } from '@/lib/queries/action/list-actions'
import { runQuery } from '@/lib/queries/define-query'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { addEnforcer } from '@/lib/testing/relay-fixture'
import { type Relay, startRelay } from './start-relay'

const log = logger('relay-test')
log.level = 'silent'

const database = useDatabase()
let organisation: Organisation
let relay: Relay
let token: string
let actions: Map<string, string>
let planner: string

const TOOLS = ['count', 'sum', 'person', 'mine', 'removed', 'both', 'switched']
const schema = { type: 'object', properties: { amount: { type: 'number' }, note: { type: 'string' } } }

beforeAll(async () => {
  relay = await startRelay({ db: pool('relay_rt', 6), host: '127.0.0.1', port: 0, log })
  organisation = await setUp()
  const document = JSON.stringify({ tools: TOOLS.map(name => ({ name, inputSchema: schema })) })
  const new_system = { slug: 'stripe', name: 'Stripe', team: organisation.teams.app }
  const actor = organisation.person('app')
  const { system } = ok(await runCommand(importActions, { actor, input: { new_system, document } })).data
  const listed = await runQuery(listActions, actor, { system })
  if (isRefusal(listed)) throw new Error(listed.detail)
  actions = new Map(listed.items.map(item => [item.name, item.id]))
  await makeAgent(organisation, 'refunder', { purposes: ['refunds'], systems: [{ system }] })
  planner = await makeAgent(organisation, 'planner', { purposes: ['refunds'], systems: [{ system }] })
  token = (await addEnforcer(database.admin, 'production')).token
})
afterAll(() => relay?.stop())

const COUNT: RuleLimit = { measure: 'count', per: 'agent', window: 'day', at_most: '20' }
const SUM: RuleLimit = {
  measure: 'sum',
  field: ['arguments', 'amount'],
  per: 'session',
  window: 'day',
  at_most: '500',
}

async function limitOn(action: string, limit: RuleLimit, more: Record<string, unknown> = {}) {
  const input = { action: actions.get(action), limit, outcome: 'deny', ...more }
  return ok(await runCommand(setThreshold, { actor: organisation.person('app'), input })).data.threshold
}

const call = (action: string, context: Record<string, unknown> = {}, agent = 'refunder') => ({
  subject: { type: 'agent', id: `spiffe://acme/agent/${agent}` },
  action: { name: action },
  resource: { type: 'system', id: 'stripe' },
  context: { environment: 'production', arguments: {}, actor_chain: [], ...context },
})

function send(body: unknown, headers: Record<string, string> = {}, bearer = token) {
  return fetch(`${relay.url}/v1/usage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}
async function usage(body: unknown, headers: Record<string, string> = {}): Promise<Record<string, number>> {
  const response = await send(body, headers)
  expect(response.status).toBe(200)
  return (await response.json()).usage
}

test('fifty calls at once see fifty totals, each once', async () => {
  const limit = await limitOn('count', COUNT)
  const answers = await Promise.all(Array.from({ length: 50 }, () => usage(call('count'))))
  expect(answers.map(answer => answer[limit]).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
    Array.from({ length: 50 }, (_, at) => at + 1),
  )
  // Another agent, and the same one elsewhere, have counters of their own.
  expect(await usage(call('count', {}, 'planner'))).toEqual({ [limit]: 1 })
  const staging = await addEnforcer(database.admin, 'staging')
  const elsewhere = await send(call('count', { environment: 'staging' }), {}, staging.token)
  expect(await elsewhere.json()).toEqual({ usage: { [limit]: 1 } })
})

test('amounts add up as decimals, per session; what can’t be added has no total', async () => {
  const limit = await limitOn('sum', SUM)
  const pay = (amount: unknown, session?: string) => usage(call('sum', { session, arguments: { amount } }))
  expect(await pay(0.1, 'a')).toEqual({ [limit]: 0.1 })
  expect(await pay(0.2, 'a')).toEqual({ [limit]: 0.3 })
  expect(await pay(5, 'b')).toEqual({ [limit]: 5 })
  for (const [amount, session] of [
    [-3, 'a'],
    ['3', 'a'],
    [undefined, 'a'],
    [1.23456, 'a'],
    [3, undefined],
    [3, ''],
  ] as const)
    expect(await pay(amount, session)).toEqual({})
  expect(await pay(0.7, 'a')).toEqual({ [limit]: 1 })
})

test('the same key is counted once, also when it comes together; another request under it is refused', async () => {
  const limit = await limitOn('person', { ...COUNT, per: 'on_behalf_of', window: 'hour' })
  const body = call('person', { on_behalf_of: 'user:1' })
  const key = { 'idempotency-key': 'call-1' }
  const answers = await Promise.all(Array.from({ length: 10 }, () => usage(body, key)))
  expect(answers).toEqual(Array.from({ length: 10 }, () => ({ [limit]: 1 })))
  expect(await usage(body, { 'idempotency-key': 'call-2' })).toEqual({ [limit]: 2 })
  const other = await send(call('person', { on_behalf_of: 'user:2' }), key)
  expect(other.status).toBe(409)
  expect(await usage(call('person'))).toEqual({})
})

test('a limit for one agent counts that agent, as caller and as member of the chain', async () => {
  const limit = await limitOn('mine', COUNT, { agent: planner })
  expect(await usage(call('mine'))).toEqual({})
  expect(await usage(call('mine', {}, 'planner'))).toEqual({ [limit]: 1 })
  const chained = call('mine', { actor_chain: ['spiffe://acme/agent/planner'] })
  expect(await usage(chained)).toEqual({ [limit]: 2 })
})

describe('what is not counted', () => {
  test.each([
    ['an unknown agent', call('count', {}, 'nobody')],
    ['an unknown action', call('drop_table')],
    ['a token without its issuer', { ...call('count'), subject: { type: 'agent', id: 'refunder' } }],
  ])('%s has no totals', async (_, body) => expect(await usage(body)).toEqual({}))

  test.each([
    ['not JSON', '{', 422],
    ['no request', {}, 422],
    ['a key twice', '{"subject":{},"subject":{}}', 422],
    ['too long', `"${'x'.repeat(300_000)}"`, 413],
  ])('%s is refused', async (_, body, status) => expect((await send(body)).status).toBe(status))

  test('a token that belongs to nobody is refused', async () => {
    expect((await send(call('count'), {}, `cse_${'B'.repeat(43)}`)).status).toBe(401)
  })
  test('a key that no header should hold is refused', async () => {
    expect((await send(call('count'), { 'idempotency-key': 'a b' })).status).toBe(422)
  })
})

test('what a limit counts can’t be changed, by command or in the database; how much can', async () => {
  const limit = await limitOn('both', COUNT)
  const change = (next: RuleLimit | null, more: Record<string, unknown> = {}) =>
    runCommand(setThreshold, {
      actor: organisation.person('app'),
      input: {
        id: limit,
        expected_version: 1,
        action: actions.get('both'),
        limit: next,
        outcome: 'deny',
        ...more,
      },
    })
  expect(await change({ ...COUNT, window: 'hour' })).toMatchObject({ errors: [{ pointer: '/limit' }] })
  await expect(
    database.admin`update rule set "limit" = '{"measure":"count","per":"session","window":"day","at_most":"20"}' where id = ${limit}`,
  ).rejects.toThrow('keeps what it counts')
  expect(ok(await change({ ...COUNT, at_most: '5' })).data.sentence).toMatch(
    /^At most 5 calls a day per agent; more are denied\./,
  )
  const [row] = await database.admin`select condition, "limit" from rule where id = ${limit}`
  expect(row).toEqual({
    condition: { field: ['usage', limit], op: 'gt', value: { number: '5' }, negated: false },
    limit: { ...COUNT, at_most: '5' },
  })
})

test('a limit becomes a condition and a limit again, which counts the same or is refused', async () => {
  const limit = await limitOn('switched', COUNT)
  let expected_version = 0
  const change = (next: RuleLimit | null) =>
    runCommand(setThreshold, {
      actor: organisation.person('app'),
      input: {
        id: limit,
        expected_version: ++expected_version,
        action: actions.get('switched'),
        ...(next ? { limit: next } : { condition: { field: ['task'], op: 'eq', value: 'x' } }),
        outcome: 'deny',
      },
    })
  ok(await change(null))
  // No release that pinned it is in force: nothing compares its counter.
  expect(await usage(call('switched'))).toEqual({})
  const [row] = await database.admin`select "limit", counted from rule where id = ${limit}`
  expect(row).toEqual({ limit: null, counted: COUNT })
  await expect(
    database.admin`update rule set counted = null, counted_until = null where id = ${limit}`,
  ).rejects.toThrow('keeps what it counts')
  expect(await change({ ...COUNT, per: 'session' })).toMatchObject({ errors: [{ pointer: '/limit' }] })
  expected_version--
  ok(await change({ ...COUNT, at_most: '7' }))
  expect(await usage(call('switched'))).toEqual({ [limit]: 1 })
  ok(await change(null))
})

// Late: the release that it makes up has no content that commands could compare.
test('a removed limit is counted while a release that was composed before is in force', async () => {
  const limit = await limitOn('removed', COUNT)
  const removal = { threshold: limit, expected_version: 1, reason: 'No longer needed' }
  ok(await runCommand(removeThreshold, { actor: organisation.person('app'), input: removal }))
  expect(await usage(call('removed'))).toEqual({})
  const [agent] =
    await database.admin`select agent_id from agent_identity where identity_key = 'spiffe://acme/agent/refunder'`
  const [author] = await database.admin`select id from person limit 1`
  await database.admin.begin(async sql => {
    await sql`set local session_replication_role = replica`
    await sql`insert into release (id, number, agent_id, environment, state, revision, digest, top_tier, author_id, created_at, approved_at, certified_until)
      values ('rel_x', 1, ${agent?.agent_id}, 'production', 'published', 1, 'd', 'low', ${author?.id}, now(), now(), now() + interval '1 day')`
    await sql`insert into release_package (release_id, revision, digest, content, reason, changed_sections, created_at)
      values ('rel_x', 1, 'd', '{}', 'test', '{}', now() - interval '1 hour')`
  })
  expect(await usage(call('removed'))).toEqual({ [limit]: 1 })
  // One that is a condition by now is counted on as well, from where it stood.
  expect(Object.values(await usage(call('switched')))).toEqual([2])
})

test('a counter never falls, and goes when its window is long over', async () => {
  await expect(pool('relay_rt', 6).$client`update usage_counter set total = total - 1`).rejects.toThrow(
    'may only grow',
  )
  await expect(pool('relay_rt', 6).$client`delete from usage_counter`).rejects.toThrow('permission denied')
  const rows = async () => Number((await database.admin`select count(*) as rows from usage_counter`)[0]?.rows)
  const before = await rows()
  await removeWhatEnded(pool('worker_rt', 4), new Date())
  expect(await rows()).toBe(before)
  await removeWhatEnded(pool('worker_rt', 4), new Date(Date.now() + 4 * 86_400_000))
  expect(await rows()).toBe(0)
})
