import { createPublicKey, verify } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, expect, test } from 'vitest'
import { writeAs } from '@/db/write'
import { pool } from '@/db/pool'
import { databaseUrl } from '@/lib/config/database'
import { deriveSecret } from '@/lib/config/secrets'
import { parseVkey } from '@/lib/domain/evidence/note'
import { isRefusal } from '@/lib/domain/refusal'
import { unwrapPrivateKey } from '@/lib/signer/keys'
import { signJws } from '@/lib/signer/sign-jws'
import { useDatabase } from '@/lib/testing/database'
import { runCommand } from '../run-command'
import { createSigningKey } from './create-signing-key'

const database = useDatabase()
afterAll(() => writeAs('app_rt'))

const create = (purpose: 'bundle' | 'log') =>
  runCommand(createSigningKey, {
    actor: { kind: 'system', name: 'signer' },
    input: { purpose, origin: 'console.acme.example/log' },
  })
const keyRow = async (purpose: string) =>
  (await database.admin`select * from signing_key where purpose = ${purpose}`)[0]!

test('the signer makes one key per purpose, and a second one is refused', async () => {
  writeAs('signer_rt')
  for (const purpose of ['bundle', 'log'] as const) {
    expect(isRefusal(await create(purpose))).toBe(false)
    expect(await create(purpose)).toMatchObject({ refused: true, code: 'already_exists' })
  }
  const entries = await database.admin`select entry from log_leaf`
  const key = await keyRow('log')
  expect(entries.some(({ entry }) => entry.includes(key.public_key))).toBe(true)
  expect(isRefusal(parseVkey(key.public_key))).toBe(false)
})

test('two signers that start at once make one key', async () => {
  await database.admin`delete from signing_key where purpose = 'bundle'`
  const replies = await Promise.all([create('bundle'), create('bundle'), create('bundle')])
  expect(replies.filter(reply => !isRefusal(reply))).toHaveLength(1)
})

test('the console cannot make one: its role has no right to', async () => {
  await database.admin`delete from signing_key where purpose = 'bundle'`
  writeAs('app_rt')
  await expect(create('bundle')).rejects.toThrow()
  writeAs('signer_rt')
  expect(isRefusal(await create('bundle'))).toBe(false)
})

test.each(['app_rt', 'worker_rt', 'auditor_ro', 'relay_rt'] as const)(
  '%s can not read wrapped keys',
  async role => {
    const sql = postgres(databaseUrl(role), { max: 1, onnotice: () => {} })
    try {
      await expect(sql`select wrapped_private_key from signing_key`).rejects.toMatchObject({ code: '42501' })
      await expect(sql`select * from signing_key`).rejects.toMatchObject({ code: '42501' })
      await expect(sql`copy signing_key to stdout`).rejects.toMatchObject({ code: '42501' })
      if (role !== 'relay_rt') expect(await sql`select kid, public_key from signing_key`).toHaveLength(2)
    } finally {
      await sql.end({ timeout: 5 })
    }
  },
)

test('what is stored is wrapped: it opens with the secret from outside the database, and with no other', async () => {
  const [row] = await pool('signer_rt', 2).$client`select * from signing_key where purpose = 'bundle'`
  const key = { kid: row!.kid, algorithm: row!.algorithm }
  const scalar = unwrapPrivateKey(row!.wrapped_private_key, key, deriveSecret('key-wrap'))
  if (isRefusal(scalar)) throw new Error(scalar.detail)
  const [header, payload, signature] = signJws('{}', { kid: row!.kid, privateKey: scalar }).split('.')
  const publicKey = { key: createPublicKey(row!.public_key), dsaEncoding: 'ieee-p1363' } as const
  const signed = Buffer.from(`${header}.${payload}`)
  expect(verify('sha256', signed, publicKey, Buffer.from(signature!, 'base64url'))).toBe(true)

  expect(isRefusal(unwrapPrivateKey(row!.wrapped_private_key, key, Buffer.alloc(32, 1)))).toBe(true)
  expect(
    isRefusal(
      unwrapPrivateKey(row!.wrapped_private_key, { ...key, kid: 'key_other' }, deriveSecret('key-wrap')),
    ),
  ).toBe(true)
  expect(Buffer.from(row!.wrapped_private_key).includes(Buffer.from(scalar))).toBe(false)
})
