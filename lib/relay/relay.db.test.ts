import { afterAll, beforeAll, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { logger } from '@/lib/config/log'
import { useDatabase } from '@/lib/testing/database'
import {
  addEnforcer,
  addEnvironment,
  publishBundle,
  publishPulse,
  revokeEnforcer,
} from '@/lib/testing/relay-fixture'
import { eventually } from '@/lib/testing/opa-process'
import { type Relay, startRelay } from './start-relay'

const log = logger('relay-test')
log.level = 'silent'

const database = useDatabase()
let relay: Relay

beforeAll(async () => {
  relay = await startRelay({ db: pool('relay_rt', 6), host: '127.0.0.1', port: 0, log })
})
afterAll(async () => {
  await relay?.stop()
})

/** An environment of its own for each test, so that tests don't see each other's publications. */
let environments = 0
async function newEnvironment() {
  const environment = `env-${++environments}`
  await addEnvironment(database.admin, environment)
  const enforcer = await addEnforcer(database.admin, environment)
  return { environment, ...enforcer }
}

type Call = { token?: string; etag?: string | null; prefer?: string; method?: string; body?: string }

function call(path: string, { token, etag, prefer, method, body }: Call = {}): Promise<Response> {
  const headers = new Headers()
  if (token) headers.set('authorization', `Bearer ${token}`)
  if (etag) headers.set('if-none-match', etag)
  if (prefer) headers.set('prefer', prefer)
  if (body) headers.set('content-type', 'application/json')
  return fetch(`${relay.url}${path}`, { headers, method: method ?? 'GET', body: body ?? null })
}

const LONG = 'modes=snapshot,delta;wait=30'

async function published(path: string, token: string): Promise<Response> {
  return eventually(
    () => call(path, { token }),
    response => response.status === 200,
  )
}

test('a bundle comes with its ETag, byte for byte, and 304 when it is known', async () => {
  const { environment, token } = await newEnvironment()
  expect((await call(`/bundles/${environment}`, { token })).status).toBe(404)
  const packed = await publishBundle(database.admin, environment, 1)
  const response = await published(`/bundles/${environment}`, token)
  expect(Buffer.from(await response.arrayBuffer())).toEqual(packed.bytes)
  expect(response.headers.get('etag')).toBe(`"${packed.revision}"`)
  expect(response.headers.get('content-type')).toBe('application/gzip')
  const again = await call(`/bundles/${environment}`, { token, etag: response.headers.get('etag') })
  expect(again.status).toBe(304)
  expect(again.headers.get('etag')).toBe(`"${packed.revision}"`)
  expect((await call(`/bundles/${environment}`, { token, etag: '"b0-old"' })).status).toBe(200)
})

test('a long poll is held until the next publication, with the type that keeps OPA polling long', async () => {
  const { environment, token } = await newEnvironment()
  const first = call(`/pulses/${environment}`, { token, prefer: LONG })
  await publishPulse(database.admin, environment, 1)
  const pulse = await first
  expect(pulse.status).toBe(200)
  expect(pulse.headers.get('content-type')).toBe('application/vnd.openpolicyagent.bundles')
  const held = call(`/pulses/${environment}`, { token, prefer: LONG, etag: pulse.headers.get('etag') })
  const packed = await publishPulse(database.admin, environment, 2)
  expect((await held).headers.get('etag')).toBe(`"${packed.revision}"`)
})

test('a held poll without news ends with 304 and the ETag', async () => {
  const { environment, token } = await newEnvironment()
  await publishPulse(database.admin, environment, 1)
  const etag = (await published(`/pulses/${environment}`, token)).headers.get('etag')
  const response = await call(`/pulses/${environment}`, { token, etag, prefer: 'wait=1' })
  expect([response.status, response.headers.get('etag')]).toEqual([304, etag])
})

test('who has no token, an unknown one, or one of another environment gets nothing', async () => {
  const { environment, token } = await newEnvironment()
  const other = await newEnvironment()
  await publishBundle(database.admin, environment, 1)
  const answers = await Promise.all([
    call(`/bundles/${environment}`),
    call(`/bundles/${environment}`, { token: `cse_${'A'.repeat(43)}` }),
    call(`/bundles/${environment}`, { token: `${token}x` }),
    call(`/bundles/${environment}`, { token: other.token }),
    call(`/pulses/${environment}`, { token: other.token }),
    call('/status', { method: 'POST', body: '{}' }),
  ])
  expect(answers.map(answer => answer.status)).toEqual([401, 401, 401, 403, 403, 401])
  for (const answer of answers) {
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(JSON.stringify(await answer.json())).not.toContain(token)
  }
})

test('revoking ends what is held and refuses what comes next', async () => {
  const { environment, id, token } = await newEnvironment()
  await publishPulse(database.admin, environment, 1)
  const etag = (await published(`/pulses/${environment}`, token)).headers.get('etag')
  const held = call(`/pulses/${environment}`, { token, etag, prefer: LONG })
  await revokeEnforcer(database.admin, id)
  expect((await held).status).toBe(401)
  expect((await call(`/pulses/${environment}`, { token })).status).toBe(401)
})

test('a token that was replaced loses what it holds, even when no notification tells of it', async () => {
  const { environment, id, token } = await newEnvironment()
  await publishPulse(database.admin, environment, 1)
  const etag = (await published(`/pulses/${environment}`, token)).headers.get('etag')
  const held = call(`/pulses/${environment}`, { token, etag, prefer: LONG })
  await database.admin`update enforcer set token_hash = ${id} where id = ${id}`
  expect((await held).status).toBe(401)
})

test('a status report becomes one row, and a poll counts as contact', async () => {
  const { environment, id, token } = await newEnvironment()
  const report = (revision: string, code?: string) =>
    JSON.stringify({
      labels: { version: '0.70.0' },
      bundles: { countersign: { active_revision: revision, code, message: code && 'it does not load' } },
    })
  const row = async () => (await database.admin`select * from enforcer_status where enforcer_id = ${id}`)[0]
  expect((await call('/status', { token, method: 'POST', body: report('b1-a') })).status).toBe(204)
  expect(await row()).toMatchObject({ active_revision: 'b1-a', error_code: null, engine: 'OPA 0.70.0' })
  expect(
    (await call('/status/team', { token, method: 'POST', body: report('b1-a', 'bundle_error') })).status,
  ).toBe(204)
  expect(await row()).toMatchObject({ error_code: 'bundle_error', error_message: 'it does not load' })

  const quiet = await addEnforcer(database.admin, environment)
  await call(`/bundles/${environment}`, { token: quiet.token })
  const contact = () =>
    database.admin`select last_contact_at from enforcer_status where enforcer_id = ${quiet.id}`
  expect(await eventually(contact, rows => rows.length === 1)).toHaveLength(1)
})

test.each([
  ['POST', '/status', '{"bundles":', 422],
  ['POST', '/status', '{"bundles":[]}', 422],
  ['POST', '/status', `"${'x'.repeat(5 * 1024 * 1024)}"`, 413],
  ['GET', '/status', undefined, 405],
  ['DELETE', '/bundles/production', undefined, 405],
  ['GET', '/bundles', undefined, 404],
  ['GET', '/__proto__/production', undefined, 404],
  ['GET', '/constructor/production', undefined, 404],
  ['GET', '/bundles/a/b', undefined, 404],
  ['GET', '/bundles/%E0%A4%A', undefined, 403],
  ['GET', '/../../etc/passwd', undefined, 404],
  ['GET', '/', undefined, 404],
])('%s %s is refused with a problem document', async (method, path, body, status) => {
  const { token } = await newEnvironment()
  const response = await call(path, { token, method, body })
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ status, detail: expect.stringMatching(/\.$/) })
})

test('repeated refused tokens are held back, and a good one from the same address is not', async () => {
  // A relay of its own: every test calls from one address.
  const own = await startRelay({ db: pool('relay_rt', 6), host: '127.0.0.1', port: 0, log })
  const { environment, token } = await newEnvironment()
  const ask = async (bearer: string) =>
    (await fetch(`${own.url}/bundles/${environment}`, { headers: { authorization: `Bearer ${bearer}` } }))
      .status
  expect(await ask(token)).toBe(404)
  const statuses: number[] = []
  for (let attempt = 0; attempt < 40; attempt++) statuses.push(await ask(`cse_${'B'.repeat(43)}`))
  expect(statuses[0]).toBe(401)
  expect(statuses.at(-1)).toBe(429)
  expect(await ask(token)).toBe(404)
  await own.stop()
})

test('hundreds of held polls all get the next pulse', async () => {
  const { environment, token } = await newEnvironment()
  await publishPulse(database.admin, environment, 1)
  const etag = (await published(`/pulses/${environment}`, token)).headers.get('etag')
  const enforcers = await Promise.all(
    Array.from({ length: 10 }, () => addEnforcer(database.admin, environment)),
  )
  const held = enforcers.flatMap(enforcer =>
    Array.from({ length: 20 }, () =>
      call(`/pulses/${environment}`, { token: enforcer.token, etag, prefer: LONG }),
    ),
  )
  const count = async () => (await (await fetch(`${relay.url}/health`)).json()).held
  await eventually(count, all => all === 200)
  const packed = await publishPulse(database.admin, environment, 2)
  const answers = await Promise.all(held)
  expect(new Set(answers.map(answer => answer.headers.get('etag')))).toEqual(
    new Set([`"${packed.revision}"`]),
  )
})

test('stopping answers what is held', async () => {
  const own = await startRelay({ db: pool('relay_rt', 6), host: '127.0.0.1', port: 0, log })
  const { environment, token } = await newEnvironment()
  await publishPulse(database.admin, environment, 1)
  const etag = (await published(`/pulses/${environment}`, token)).headers.get('etag') ?? ''
  const headers = { authorization: `Bearer ${token}`, 'if-none-match': etag, prefer: LONG }
  const poll = () => fetch(`${own.url}/pulses/${environment}`, { headers })
  await eventually(
    async () =>
      (await fetch(`${own.url}/pulses/${environment}`, { headers: { authorization: `Bearer ${token}` } }))
        .status,
    status => status === 200,
  )
  const held = poll()
  await eventually(
    async () => (await (await fetch(`${own.url}/health`)).json()).held,
    all => all === 1,
  )
  await own.stop()
  expect((await held).status).toBe(304)
  await expect(poll()).rejects.toThrow()
})
