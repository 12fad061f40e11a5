import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closePools } from '@/db/pool'
import { hashSecret } from '@/lib/auth/hash-secret'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { QUERIES } from '@/lib/queries/registry'
import { useDatabase } from '@/lib/testing/database'
import { eventually } from '@/lib/testing/opa-process'
import { addPerson, addSession } from '@/lib/testing/people'
import { startTcpProxy, type TcpProxy } from '@/lib/testing/tcp-proxy'
import { getOperation, postOperation, refuseMethod } from './door'

const database = useDatabase()
const ORIGIN = 'http://console.acme.example'
let ada: PersonActor
let cookie: string
let auditor: string
let platform: string

beforeAll(async () => {
  process.env.NEXTAUTH_URL = ORIGIN
  ada = await addPerson(database.admin, 'Ada', 'administration')
  const signedIn = async (person: PersonActor) =>
    `next-auth.session-token=${await addSession(database.admin, person, hashSecret)}`
  cookie = await signedIn(ada)
  auditor = await signedIn(await addPerson(database.admin, 'Aud', 'audit'))
  platform = await signedIn(await addPerson(database.admin, 'Pia', 'platform'))
})
afterAll(() => {
  delete process.env.NEXTAUTH_URL
})

type Sent = { headers?: Record<string, string>; body?: BodyInit | null }

function post(operation: string, { headers = {}, body = '{}' }: Sent = {}): Promise<Response> {
  const all = { cookie, origin: ORIGIN, 'content-type': 'application/json', ...headers }
  const present = Object.entries(all).filter(([, value]) => value !== '')
  return postOperation(
    new Request(`http://127.0.0.1:3000/api/v1/${operation}`, {
      method: 'POST',
      headers: present,
      body,
      duplex: 'half',
    } as RequestInit),
    operation,
  )
}
const get = (operation: string, search = '', headers: Record<string, string> = { cookie }) =>
  getOperation(new Request(`http://127.0.0.1:3000/api/v1/${operation}${search}`, { headers }), operation)

const purpose = (code: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({ code, description: 'Made by a test', ...more })
const purposes = async () =>
  (await database.admin`select code from purpose order by code`).map(row => row.code as string)
const entry = async (number: number) =>
  JSON.parse((await database.admin`select entry from log_leaf where seq = ${number}`)[0]!.entry)

async function problemOf(answer: Response, status: number) {
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  const body = await answer.json()
  expect(body).toMatchObject({
    type: `urn:countersign:problem:${body.code}`,
    status,
    title: expect.any(String),
  })
  expect(body.detail).toMatch(/[.]$/)
  return body
}

describe('where a request with a cookie comes from', () => {
  test.each([
    ['no Origin and no Sec-Fetch-Site', { origin: '' }],
    ['another site', { origin: 'https://evil.example' }],
    ['our name with another port', { origin: `${ORIGIN}:8080` }],
    ['a name that begins like ours', { origin: `${ORIGIN}.evil.example` }],
    ['a sandboxed frame', { origin: 'null' }],
    [
      'another site, which claims to be ours',
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['a cross-site request without Origin', { origin: '', 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { origin: '', 'sec-fetch-site': 'same-site' }],
    ['the address bar', { origin: '', 'sec-fetch-site': 'none' }],
  ])('%s is refused, changes nothing, and is on record', async (_from, headers) => {
    const before = await purposes()
    const body = await problemOf(await post('purpose.create', { headers, body: purpose('foreign') }), 403)
    expect(body).toMatchObject({ code: 'origin_refused', evidence: expect.any(Number) })
    expect(await purposes()).toEqual(before)
    expect(await entry(body.evidence)).toMatchObject({
      type: 'refusal.recorded',
      code: 'origin_refused',
      actor: { person: ada.personId },
    })
  })

  test.each([
    ['our own Origin', { origin: ORIGIN }],
    ['Sec-Fetch-Site: same-origin', { origin: '', 'sec-fetch-site': 'same-origin' }],
  ])('%s is accepted', async (name, headers) => {
    const code = name.toLowerCase().replaceAll(/[^a-z]+/g, '-')
    const answer = await post('purpose.create', { headers, body: purpose(code) })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ data: { purpose: code }, evidence: expect.any(Number) })
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
  })

  test('a question that is asked by POST is refused to foreign pages too', async () => {
    const question = QUERIES.find(query => 'body' in query && query.body === true)
    expect(question).toBeDefined()
    await problemOf(await post(question!.name, { headers: { origin: 'https://evil.example' } }), 403)
  })
})

describe('who is calling', () => {
  test.each([
    ['nobody', { cookie: '' }],
    ['a cookie that is nobody’s', { cookie: 'next-auth.session-token=guessed' }],
    ['a cookie that can’t be decoded', { cookie: 'other=%E0%A4%A; next-auth.session-token=%' }],
    ['a bearer that is not one', { cookie: '', authorization: 'Basic YWRhOmFkYQ==' }],
    ['a bad bearer beside a good cookie', { authorization: 'Bearer cst_forged' }],
  ])('%s is not signed in', async (_who, headers) => {
    const body = await problemOf(await post('purpose.create', { headers }), 401)
    expect(body.code).toBe('not_signed_in')
    expect(body).not.toHaveProperty('evidence')
  })

  test('a cookie of another program that can’t be decoded does not lock anybody out', async () => {
    expect((await get('environment.list', '', { cookie: `other=%E0%A4%A; ${cookie}` })).status).toBe(200)
  })

  test('a session ends with the request after it was revoked', async () => {
    const eve = await addPerson(database.admin, 'Eve', 'administration')
    const hers = `next-auth.session-token=${await addSession(database.admin, eve, hashSecret)}`
    expect((await get('environment.list', '', { cookie: hers })).status).toBe(200)
    await database.admin`update session set revoked_at = now() where id = ${eve.sessionId}`
    await problemOf(await get('environment.list', '', { cookie: hers }), 401)
    await problemOf(await post('purpose.create', { headers: { cookie: hers } }), 401)
  })
})

describe('which operation', () => {
  test.each(['agent.fly', 'constructor', '__proto__', 'toString', '', '../health', 'a'.repeat(5000)])(
    '%j is none',
    async name => {
      for (const answer of [await post(name), await get(name)]) {
        const body = await problemOf(answer, 404)
        expect(body.code).toBe('unknown_operation')
        expect(body.detail.length).toBeLessThan(300)
      }
    },
  )

  test('a command is posted, a question is got', async () => {
    expect(await problemOf(await get('purpose.create'), 405)).toMatchObject({ code: 'method_not_allowed' })
    expect(await problemOf(await post('environment.list'), 405)).toMatchObject({ code: 'method_not_allowed' })
  })
})

describe('what is sent', () => {
  async function refusedBody(body: BodyInit | null, status = 422, headers: Record<string, string> = {}) {
    const before = await purposes()
    const answer = await problemOf(await post('purpose.create', { body, headers }), status)
    expect(await purposes()).toEqual(before)
    expect(answer.evidence).toEqual(expect.any(Number))
    return answer
  }

  test('JSON that is broken is refused with line and column', async () => {
    expect(await refusedBody('{\n  "code": "x",\n  "description" "y"\n}')).toMatchObject({
      code: 'invalid_input',
      detail: expect.stringMatching(/^Line 3, column \d+/),
      data: { line: 3 },
    })
  })

  test.each([
    ['a key that stands twice', '{"code":"first","code":"second","description":"Made by a test"}', /code/],
    ['__proto__', '{"__proto__":{"code":"x"},"code":"proto","description":"Made by a test"}', /__proto__/],
    ['half a surrogate', '{"code":"half","description":"Made by a test \\ud800"}', /./],
    [
      'a number that no reader agrees on',
      `{"code":"n","description":"Made by a test","n":${'9'.repeat(400)}}`,
      /./,
    ],
    ['depth without end', `${'['.repeat(100)}${']'.repeat(100)}`, /deep/],
  ])('%s is refused', async (_what, body, sentence) => {
    const answer = await refusedBody(body, _what.startsWith('depth') ? 413 : 422)
    expect(answer.detail).toMatch(sentence)
  })

  test('unknown fields are named, all of them, with their pointers', async () => {
    const answer = await refusedBody(purpose('extra', { owner: 1, 'a/b~c': 2 }))
    expect(answer.errors.map((error: { pointer: string }) => error.pointer)).toEqual(['/owner', '/a~1b~0c'])
  })

  test('wrong types are named with their pointers', async () => {
    const answer = await refusedBody(JSON.stringify({ code: 5, description: 'x' }))
    expect(answer.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '/code',
      '/description',
    ])
  })

  test.each(['null', '[]', '"text"', '5', 'true'])('%s is not an input', async body => {
    expect((await refusedBody(body)).code).toBe('invalid_input')
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'content type %j is refused',
    async type => {
      expect(
        await refusedBody(new TextEncoder().encode(purpose('typed')), 422, { 'content-type': type }),
      ).toMatchObject({ detail: expect.stringContaining('application/json') })
    },
  )

  test('a body without end is cut off, not collected', async () => {
    let sent = 0
    const megabyte = new TextEncoder().encode(' '.repeat(1024 * 1024))
    const endless = new ReadableStream({
      pull(controller) {
        sent++
        controller.enqueue(megabyte)
      },
    })
    const answer = await refusedBody(endless, 413)
    expect(answer.code).toBe('too_large')
    expect(sent).toBeLessThan(80)
  })

  test('what was sent does not decide how much a refusal stores or answers', async () => {
    const keys = Array.from({ length: 400 }, (_, n) => `k${n}${'\u{1F600}'.repeat(120)}`)
    const answer = await refusedBody(purpose('long', Object.fromEntries(keys.map(key => [key, 1]))))
    expect(answer.errors).toHaveLength(100)
    for (const { pointer, detail } of answer.errors) {
      expect([...pointer].length).toBeLessThanOrEqual(100)
      expect(detail.length).toBeLessThan(400)
      expect(pointer + detail).not.toMatch(/\p{Surrogate}/u)
    }
    expect(answer.detail).toBe('More than 100 fields need another value.')
    expect(JSON.stringify(await entry(answer.evidence)).length).toBeLessThan(16_000)
  })

  test('a body is small, but for operations that say how large theirs is', async () => {
    const large = purpose('large', { description: 'x'.repeat(300 * 1024) })
    const answer = await post('purpose.create', { body: large })
    expect(answer.headers.get('connection')).toBe('close')
    expect(await problemOf(answer, 413)).toMatchObject({ detail: expect.stringContaining('256 KB') })
    const many = { actions: [], reason: 'x'.repeat(300 * 1024) }
    const mine = await addPerson(database.admin, 'Noor', 'app')
    const hers = `next-auth.session-token=${await addSession(database.admin, mine, hashSecret)}`
    const classify = { headers: { cookie: hers }, body: JSON.stringify(many) }
    expect((await problemOf(await post('action.classify', classify), 422)).errors[0].pointer).toBe('/actions')
    const nodes = { headers: { cookie: hers }, body: `{"document":[${'0,'.repeat(300_000)}0]}` }
    expect((await problemOf(await post('action.import', nodes), 413)).detail).toContain('200,000 values')
  })

  test('whoever may not act is refused before their body is read', async () => {
    const mine = await addPerson(database.admin, 'Omar', 'app')
    const his = `next-auth.session-token=${await addSession(database.admin, mine, hashSecret)}`
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        sent++
        controller.enqueue(new Uint8Array(64 * 1024))
      },
    })
    const answer = await post('environment.create', { headers: { cookie: his }, body })
    expect(answer.headers.get('connection')).toBe('close')
    expect((await problemOf(answer, 403)).evidence).toEqual(expect.any(Number))
    expect(sent).toBeLessThan(3)
  })

  test('bytes that are no UTF-8 are refused, not replaced', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"code":"utf","description":"Made by '),
      Buffer.from([0xff, 0xfe]),
    ])
    expect(await refusedBody(Buffer.concat([bytes, Buffer.from('"}')]))).toMatchObject({
      detail: expect.stringContaining('UTF-8'),
    })
  })

  test.each(['\u202e', '\u2066', '\u200f', '\u061c', '\u0085', '\u001b', '\r'])(
    'what people type holds no %j, with its pointer',
    async character => {
      const body = purpose('typed', { description: `Made by ${character}a test` })
      expect((await refusedBody(body)).errors).toEqual([
        { pointer: '/description', detail: expect.stringMatching(/^This holds the invisible character U\+/) },
      ])
    },
  )

  test('lines, tabs, accents and emoji are text', async () => {
    const description = 'Één regel\n\tnog een\r\n👩‍🚀 de laatste'
    expect((await post('purpose.create', { body: purpose('lines', { description }) })).status).toBe(200)
  })

  test.each([
    ['agent.get', '?agent=a%00', '/agent'],
    ['agent.list', '?q=a%00', '/q'],
    ['release.get', '?release=a%00', '/release'],
    ['action.get', '?action=a%00', '/action'],
    ['evidence.list', '?person=a%00', '/person'],
    ['member.list', '?team=a%00', '/team'],
    ['policy.list-thresholds', '?system=a%00', '/system'],
    ['evidence.list', '?from=0000-01-01T00:00:00Z', '/from'],
    ['evidence.list', '?to=9999-01-01T00:00:00Z', '/to'],
  ])('%s%s is refused with its pointer', async (operation, search, pointer) => {
    const body = await problemOf(await get(operation, search, { cookie: auditor }), 422)
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([pointer])
  })

  test('numbers beyond what the database counts to', async () => {
    const place = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
    for (const key of [[1e300], [1.5], [-1], [99999999999], ['a\0'], ['\ud800'], [null], {}]) {
      for (const list of [
        'evidence.list?',
        'bundle.list?environment=production&',
        'agent.list?',
        'member.list?',
      ]) {
        const [operation, search] = list.split('?') as [string, string]
        const answer = await get(operation, `?${search}cursor=${place(key)}`, { cookie: platform })
        expect(answer.status, `${list} ${JSON.stringify(key)}`).toBe(200)
      }
    }
    const get1 = (serial: string) =>
      get('bundle.get', `?environment=production&serial=${serial}`, { cookie: platform })
    await problemOf(await get1('99999999999999'), 422)
    await problemOf(await get1('2147483647'), 404)
  })

  test('other methods get a problem document too', async () => {
    const put = (operation: string) =>
      refuseMethod(new Request(`${ORIGIN}/api/v1/${operation}`, { method: 'PUT' }), operation)
    const answer = await put('purpose.create')
    expect(answer.headers.get('allow')).toBe('POST')
    expect(await problemOf(answer, 405)).toMatchObject({ code: 'method_not_allowed' })
    expect((await put('agent.list')).headers.get('allow')).toBe('GET, HEAD')
    await problemOf(await put('agent.fly'), 404)
    const request = new Request(`${ORIGIN}/api/v1/openapi.json`, { method: 'DELETE' })
    const file = await refuseMethod(request, 'openapi.json', 'GET, HEAD')
    expect(file.headers.get('allow')).toBe('GET, HEAD')
    await problemOf(file, 405)
  })

  test('query parameters: unknown ones, and the same one twice', async () => {
    expect(await problemOf(await get('environment.list', '?colour=red'), 422)).toMatchObject({
      errors: [{ pointer: '/colour' }],
    })
    expect(await problemOf(await get('bundle.list', '?environment=a&environment=b'), 403)).toMatchObject({
      code: 'not_permitted',
    })
    expect(await problemOf(await get('evidence.list', '?type=a&type=b'), 422)).toMatchObject({
      errors: [{ pointer: '/type' }],
    })
  })
})

describe('the idempotency key', () => {
  const key = (value: string) => ({ headers: { 'idempotency-key': value } })

  test('the same request again gets the first answer, and nothing happens twice', async () => {
    const first = await (await post('purpose.create', { ...key('k-1'), body: purpose('once') })).json()
    const again = await (await post('purpose.create', { ...key('k-1'), body: purpose('once') })).json()
    expect(again).toEqual(first)
    const [{ n }] =
      (await database.admin`select count(*)::int as n from evidence_index where type = 'purpose.created' and subject_id = 'once'`) as unknown as [
        { n: number },
      ]
    expect(n).toBe(1)
  })

  test('ten at once act once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post('purpose.create', { ...key('k-2'), body: purpose('race') })),
    )
    const bodies = await Promise.all(answers.map(answer => answer.json()))
    expect(answers.map(answer => answer.status)).toEqual(Array(10).fill(200))
    expect(new Set(bodies.map(body => body.evidence)).size).toBe(1)
  })

  test('another body under it is refused', async () => {
    await post('purpose.create', { ...key('k-3'), body: purpose('one') })
    const body = await problemOf(await post('purpose.create', { ...key('k-3'), body: purpose('two') }), 409)
    expect(body.code).toBe('idempotency_mismatch')
    expect(await purposes()).not.toContain('two')
  })

  test('after a refusal it is free: the corrected request goes through', async () => {
    await problemOf(await post('purpose.create', { ...key('k-4'), body: purpose('Not a code') }), 422)
    expect((await post('purpose.create', { ...key('k-4'), body: purpose('corrected') })).status).toBe(200)
  })
})

describe('without a database', () => {
  let proxy: TcpProxy
  let before: string | undefined

  beforeAll(async () => {
    const url = new URL(database.url)
    proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) })
    before = process.env.DATABASE_URL
    url.port = String(proxy.port)
    await closePools()
    process.env.DATABASE_URL = url.href
  })
  afterAll(async () => {
    await closePools()
    process.env.DATABASE_URL = before
    await proxy.stop()
  })

  test('503 with a problem document for reads and writes, then recovery by itself, with nothing half done', async () => {
    expect((await get('environment.list')).status).toBe(200)
    proxy.cut()
    for (const answer of [
      await get('environment.list'),
      await post('purpose.create', { body: purpose('lost') }),
    ]) {
      const body = await problemOf(answer, 503)
      expect(body).toMatchObject({ code: 'unavailable' })
      expect(answer.headers.get('retry-after')).not.toBeNull()
      expect(JSON.stringify(body)).not.toMatch(/ECONN|postgres:|127\.0\.0\.1/)
    }
    proxy.restore()
    await eventually(
      async () => (await get('environment.list')).status,
      status => status === 200,
    )
    expect(await purposes()).not.toContain('lost')
    expect((await post('purpose.create', { body: purpose('found') })).status).toBe(200)
  })
})
