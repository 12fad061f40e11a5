import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '@/db/pool'
import { databaseUrl } from '@/lib/config/database'
import { logger } from '@/lib/config/log'
import { useDatabase } from '@/lib/testing/database'
import { eventually } from '@/lib/testing/opa-process'
import { addEnforcer, addEnvironment, publishPulse } from '@/lib/testing/relay-fixture'
import { startTcpProxy, type TcpProxy } from '@/lib/testing/tcp-proxy'
import { type Relay, startRelay } from './start-relay'

const log = logger('relay-test')
log.level = 'silent'

const database = useDatabase()
let proxy: TcpProxy
let db: Database
let relay: Relay
let token: string

beforeAll(async () => {
  const url = new URL(databaseUrl('relay_rt'))
  proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
  url.port = String(proxy.port)
  db = drizzle(postgres(url.href, { max: 4, backoff: () => 0.1, connect_timeout: 2 }))
  relay = await startRelay({ db, host: '127.0.0.1', port: 0, log })
  await addEnvironment(database.admin, 'production')
  token = (await addEnforcer(database.admin, 'production')).token
})
afterAll(async () => {
  await relay?.stop()
  await db?.$client.end({ timeout: 1 })
  await proxy?.stop()
})

const headers = () => ({ authorization: `Bearer ${token}` })
const heldPolls = async () => (await (await fetch(`${relay.url}/health`)).json()).held
const health = async () => (await fetch(`${relay.url}/health`)).status
const poll = () => fetch(`${relay.url}/pulses/production`, { headers: headers() })

test.each(['cut', 'stall'] as const)(
  'a database that is %s means 503, and recovery by itself',
  async outage => {
    const before = await publishPulse(database.admin, 'production', outage === 'cut' ? 1 : 3)
    const etag = `"${before.revision}"`
    await eventually(poll, response => response.headers.get('etag') === etag)
    const held = fetch(`${relay.url}/pulses/production`, {
      headers: { ...headers(), 'if-none-match': etag, prefer: 'wait=50' },
    })
    await eventually(heldPolls, count => count === 1)
    proxy[outage]()
    expect(await eventually(health, status => status === 503)).toBe(503)
    const refused = await poll()
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ code: 'unavailable' })
    expect(refused.headers.get('retry-after')).not.toBeNull()

    // Published while the relay could not hear of it.
    const packed = await publishPulse(database.admin, 'production', outage === 'cut' ? 2 : 4)
    proxy.restore()
    expect((await held).headers.get('etag')).toBe(`"${packed.revision}"`)
    expect(await eventually(health, status => status === 200)).toBe(200)
    expect((await poll()).headers.get('etag')).toBe(`"${packed.revision}"`)
  },
)

test('notifications work again after an outage', async () => {
  const etag = (await eventually(poll, response => response.status === 200)).headers.get('etag') ?? ''
  const held = fetch(`${relay.url}/pulses/production`, {
    headers: { ...headers(), 'if-none-match': etag, prefer: 'wait=50' },
  })
  const packed = await publishPulse(database.admin, 'production', 5)
  expect((await held).headers.get('etag')).toBe(`"${packed.revision}"`)
})

test('a relay that starts without a database answers 503 until there is one', async () => {
  proxy.cut()
  const late = await startRelay({ db, host: '127.0.0.1', port: 0, log })
  const ask = async () => (await fetch(`${late.url}/pulses/production`, { headers: headers() })).status
  expect(await ask()).toBe(503)
  proxy.restore()
  expect(await eventually(ask, status => status === 200)).toBe(200)
  await late.stop()
})
