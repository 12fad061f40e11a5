import { beforeAll, expect, test } from 'vitest'
import { hashSecret } from '@/lib/auth/hash-secret'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { listEnforcers } from '@/lib/queries/enforcer/list-enforcers'
import { useDatabase } from '@/lib/testing/database'
import { addPerson } from '@/lib/testing/people'
import { addEnvironment, publishBundle } from '@/lib/testing/relay-fixture'
import { runCommand } from '../run-command'
import { registerEnforcer } from './register-enforcer'
import { revokeEnforcer } from './revoke-enforcer'
import { rotateEnforcerToken } from './rotate-enforcer-token'

const database = useDatabase()
let omar: PersonActor

beforeAll(async () => {
  omar = await addPerson(database.admin, 'Omar', 'platform')
  await addEnvironment(database.admin, 'production')
})

const row = async (id: string) => (await database.admin`select * from enforcer where id = ${id}`)[0]!

async function register(name: string) {
  const reply = await runCommand(registerEnforcer, {
    actor: omar,
    input: { name, kind: 'gateway', environment: 'production' },
  })
  if (isRefusal(reply)) throw new Error(reply.detail)
  return reply.data as { id: string; token: string }
}

test('registered: the token is answered, and only its hash is kept', async () => {
  const { id, token } = await register('gateway-a')
  expect(token).toMatch(/^cse_[\w-]{43}$/)
  const stored = await row(id)
  expect(stored.token_hash).toBe(hashSecret(token))
  expect(stored.token_prefix).toBe(token.slice(0, 8))
  const [entry] = await database.admin`select entry from log_leaf order by seq desc limit 1`
  expect(entry!.entry).not.toContain(token.slice(4))
})

test('a repeat with the same idempotency key is not told the token again', async () => {
  const request = {
    actor: omar,
    input: { name: 'gateway-b', kind: 'broker', environment: 'production' },
    idempotencyKey: 'k1',
  }
  const first = await runCommand(registerEnforcer, request)
  const again = await runCommand(registerEnforcer, request)
  if (isRefusal(first) || isRefusal(again)) throw new Error('refused')
  const told = first.data as { id: string; token: string }
  expect(again.data).toMatchObject({ id: told.id, token: null })
  const kept = await database.admin`select response from idempotency_key`
  expect(JSON.stringify(kept)).not.toContain(told.token.slice(4))
  const { n } = (await database.admin`select count(*)::int as n from enforcer where name = 'gateway-b'`)[0]!
  expect(n).toBe(1)
})

test.each([
  [
    'a name that is taken, in other letters',
    { name: 'GATEWAY-A', kind: 'gateway', environment: 'production' },
    'already_exists',
    '/name',
  ],
  [
    'an environment that is not there',
    { name: 'x-1', kind: 'gateway', environment: 'nowhere' },
    'invalid_input',
    '/environment',
  ],
  [
    'a kind that is not one',
    { name: 'x-1', kind: 'toaster', environment: 'production' },
    'invalid_input',
    '/kind',
  ],
])('refused: %s', async (_what, input, code, pointer) => {
  const refusal = await runCommand(registerEnforcer, { actor: omar, input })
  expect(refusal).toMatchObject({ refused: true, code, errors: [{ pointer }] })
})

test('rotated: the new token is good, the old one is nobody’s', async () => {
  const { id, token } = await register('gateway-c')
  const reply = await runCommand(rotateEnforcerToken, { actor: omar, input: { enforcer: id } })
  if (isRefusal(reply)) throw new Error(reply.detail)
  const fresh = (reply.data as { token: string }).token
  expect(fresh).not.toBe(token)
  expect((await row(id)).token_hash).toBe(hashSecret(fresh))
  expect(await database.admin`select id from enforcer where token_hash = ${hashSecret(token)}`).toHaveLength(
    0,
  )
})

test('revoked, with the reason on record; then neither revoked nor rotated again', async () => {
  const { id } = await register('gateway-d')
  const wordless = await runCommand(revokeEnforcer, { actor: omar, input: { enforcer: id, reason: ' ' } })
  expect(wordless).toMatchObject({ refused: true, errors: [{ pointer: '/reason' }] })
  const reply = await runCommand(revokeEnforcer, {
    actor: omar,
    input: { enforcer: id, reason: 'Taken out of service' },
  })
  expect(isRefusal(reply)).toBe(false)
  expect((await row(id)).revoked_at).not.toBeNull()
  const [entry] = await database.admin`select entry from log_leaf order by seq desc limit 1`
  expect(JSON.parse(entry!.entry)).toMatchObject({
    type: 'enforcer.revoked',
    data: { reason: 'Taken out of service' },
  })
  for (const [command, input] of [
    [revokeEnforcer, { enforcer: id, reason: 'Once more' }],
    [rotateEnforcerToken, { enforcer: id }],
  ] as const) {
    expect(await runCommand(command, { actor: omar, input })).toMatchObject({
      refused: true,
      code: 'wrong_state',
    })
  }
})

test('two who revoke at once: one of them is told that it is done already', async () => {
  const { id } = await register('gateway-e')
  const replies = await Promise.all(
    [1, 2, 3, 4].map(() =>
      runCommand(revokeEnforcer, { actor: omar, input: { enforcer: id, reason: 'Race' } }),
    ),
  )
  expect(replies.filter(reply => !isRefusal(reply))).toHaveLength(1)
})

test('the list says what each one runs, beside what was published', async () => {
  const old = await publishBundle(database.admin, 'production', 1)
  const published = await publishBundle(database.admin, 'production', 2)
  const report = async (name: string, revision: string | null, error: string | null, seconds: number) => {
    const { id } = (await database.admin`select id from enforcer where name = ${name}`)[0]!
    await database.admin`insert into enforcer_status (enforcer_id, active_revision, last_contact_at, error_code, error_message)
      values (${id}, ${revision}, now() - make_interval(secs => ${seconds}), ${error}, ${error && 'the signature does not match'})`
  }
  await report('gateway-a', published.revision, null, 3)
  await report('gateway-b', old.revision, null, 3)
  await report('gateway-c', old.revision, 'bundle_error', 3)
  const list = await runQuery(listEnforcers, omar, { environment: 'production' })
  if (isRefusal(list)) throw new Error(list.detail)
  const states = Object.fromEntries(list.items.map(item => [item.name, item.state]))
  expect(states).toMatchObject({
    'gateway-a': 'current',
    'gateway-b': 'behind',
    'gateway-c': 'refused',
    'gateway-d': 'revoked',
  })
  expect(list.items.find(item => item.name === 'gateway-b')).toMatchObject({
    published: { serial: 2 },
    running: { serial: 1 },
  })
  expect(JSON.stringify(list)).not.toMatch(/token_hash|cse_[\w-]{10}/)
})
