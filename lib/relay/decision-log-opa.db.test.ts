/** A real OPA with the configuration that the console gives out sends its decisions; the relay keeps counts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { importActions } from '@/lib/commands/action/import-actions'
import { runCommand } from '@/lib/commands/run-command'
import { logger } from '@/lib/config/log'
import { opaConfigYaml } from '@/lib/domain/bundle/opa-config'
import { fixtureKey } from '@/lib/testing/bundle-fixture'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, ok, setUp } from '@/lib/testing/fixtures'
import { eventually, opaBinaries, startOpa } from '@/lib/testing/opa-process'
import { addEnforcer } from '@/lib/testing/relay-fixture'
import { type Relay, startRelay } from './start-relay'

const log = logger('relay-test')
log.level = 'silent'

const database = useDatabase()
let relay: Relay
let agent: string

beforeAll(async () => {
  relay = await startRelay({ db: pool('relay_rt', 6), host: '127.0.0.1', port: 0, log })
  const organisation = await setUp()
  const document = JSON.stringify({ tools: [{ name: 'refund' }, { name: 'search' }] })
  const new_system = { slug: 'stripe', name: 'Stripe', team: organisation.teams.app }
  const actor = organisation.person('app')
  const { system } = ok(await runCommand(importActions, { actor, input: { new_system, document } })).data
  agent = await makeAgent(organisation, 'refunder', { purposes: ['refunds'], systems: [{ system }] })
})
afterAll(() => relay?.stop())

const rows = () =>
  database.admin`select system, action, calls::int, denied::int from action_call where agent_id = ${agent} order by action`

const call = (action: string, identity = 'refunder') => ({
  subject: { type: 'agent', id: `spiffe://acme/agent/${identity}` },
  action: { name: action },
  resource: { type: 'system', id: 'stripe' },
  context: { environment: 'production', arguments: { card: 'secret-4242' }, actor_chain: [] },
})

/** Denies what is called `refund`, and leaves the rest to the default. */
const REGO = `package countersign

import rego.v1

default decision := {"decision": true, "context": {"outcome": "allow"}}

decision := {"decision": false, "context": {"outcome": "deny"}} if input.action.name == "refund"
`

describe.each(opaBinaries())('$name', ({ path: binary }) => {
  test('its decisions are counted, and nothing of their inputs is kept', async () => {
    await database.admin`truncate action_call`
    const enforcer = await addEnforcer(database.admin, 'production')
    const directory = mkdtempSync(join(tmpdir(), 'opa-'))
    const config = opaConfigYaml({
      relayUrl: relay.url,
      environment: 'production',
      enforcer: { id: enforcer.id, name: 'Gateway' },
      key: fixtureKey,
      tokenPath: '{directory}/token',
      persistenceDirectory: '{directory}/persisted',
    })
    const opa = await startOpa({
      binary,
      directory,
      files: { token: enforcer.token, 'policy.rego': REGO },
      // The bundle is another test's; and nobody wants to wait ten seconds.
      config: config
        .replace(/^bundles:[\s\S]*?^status:/m, 'status:')
        .replace('min_delay_seconds: 10', 'min_delay_seconds: 1')
        .replace('max_delay_seconds: 20', 'max_delay_seconds: 1'),
      args: ['{directory}/policy.rego'],
    })
    try {
      for (let at = 0; at < 5; at++) await opa.eval('countersign/decision', call('refund'))
      for (let at = 0; at < 3; at++) await opa.eval('countersign/decision', call('search'))
      await opa.eval('countersign/decision', call('search', 'stranger'))
      await opa.eval('countersign/decision', call('invented'))
      const counted = await eventually(rows, found => found[0]?.calls === 5 && found[1]?.calls === 3)
      expect([...counted]).toEqual([
        { system: 'stripe', action: 'refund', calls: 5, denied: 5 },
        { system: 'stripe', action: 'search', calls: 3, denied: 0 },
      ])
      const [kept] = await database.admin`select to_jsonb(action_call)::text as text from action_call`
      expect(kept?.text).not.toMatch(/4242/)
    } finally {
      await opa.stop()
      rmSync(directory, { recursive: true, force: true })
    }
  })
})

const send = async (body: string | Buffer, headers: Record<string, string> = {}) => {
  const { token } = await addEnforcer(database.admin, 'production')
  return (again = body) =>
    fetch(`${relay.url}/logs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-encoding': 'gzip', ...headers },
      body: typeof again === 'string' ? again : new Uint8Array(again),
    })
}

test('a batch that is sent again is counted once; two that come together add up', async () => {
  await database.admin`truncate action_call`
  const batch = (from: number) =>
    gzipSync(
      JSON.stringify(
        Array.from({ length: 100 }, (_, at) => ({
          labels: { id: 'opa' },
          decision_id: `d${from + at}`,
          path: 'countersign/decision',
          timestamp: new Date().toISOString(),
          input: call('refund'),
          result: { context: { outcome: 'deny' } },
        })),
      ),
    )
  const post = await send(batch(0))
  expect((await post()).status).toBe(204)
  expect((await post()).status).toBe(204)
  await Promise.all([1, 2, 3, 4].map(part => post(batch(part * 100))))
  expect([...(await rows())]).toEqual([{ system: 'stripe', action: 'refund', calls: 500, denied: 500 }])
})

test.each([
  ['a bomb', gzipSync(Buffer.alloc(40 * 1024 * 1024)), 413],
  ['more than an upload', Buffer.alloc(2 * 1024 * 1024, 1), 413],
  ['no gzip', Buffer.from('[]'), 422],
  ['no list', gzipSync('{}'), 422],
])('%s is refused', async (_, body, status) => {
  const post = await send(body)
  expect((await post()).status).toBe(status)
})
