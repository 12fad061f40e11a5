import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPurpose } from '@/lib/commands/purpose/create-purpose'
import { runCommand } from '@/lib/commands/run-command'
import { createTeam } from '@/lib/commands/team/create-team'
import { databaseUrl, RUNTIME_ROLES, type RuntimeRole } from '@/lib/config/database'
import { frontierOf, hashesEqual, leafHash } from '@/lib/domain/evidence/merkle'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { addPerson } from '@/lib/testing/people'

const database = useDatabase()
let admin: PersonActor
let outsider: PersonActor

beforeAll(async () => {
  admin = await addPerson(database.admin, 'Ada', 'administration')
  outsider = await addPerson(database.admin, 'Ole', 'app')
})

const head = async () =>
  (await database.admin`select size::int, frontier from log_head where log_id = 'governance'`)[0]!
const leaves = () =>
  database.admin<
    { seq: number; entry: string; leaf_hash: Uint8Array }[]
  >`select seq::int, entry, leaf_hash from log_leaf order by seq`

test('20 commands at once: every one has its own number, none is left out, and the head is the tree of them', async () => {
  const before = (await head()).size
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, at) => {
      if (at % 4 === 3)
        return runCommand(createPurpose, {
          actor: outsider,
          input: { code: `no-${at}`, description: 'Not theirs' },
        })
      if (at % 2 === 0)
        return runCommand(createPurpose, {
          actor: admin,
          input: { code: `purpose-${at}`, description: 'For a test' },
        })
      return runCommand(createTeam, {
        actor: admin,
        input: { name: `Team ${at}`, slug: `team-${at}`, function: 'app' },
      })
    }),
  )
  expect(replies.filter(isRefusal)).toHaveLength(5)
  const numbers = replies.map(reply => reply.evidence).sort((a, b) => Number(a) - Number(b))
  expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => before + at))

  const rows = await leaves()
  expect(rows.map(row => row.seq)).toEqual(rows.map((_, at) => at))
  for (const { entry, leaf_hash } of rows)
    expect(hashesEqual(leafHash(new TextEncoder().encode(entry)), leaf_hash)).toBe(true)
  const frontier = Buffer.concat(frontierOf(rows.map(row => row.leaf_hash)))
  expect(Buffer.compare((await head()).frontier, frontier)).toBe(0)
  const [index] = await database.admin`select count(*)::int as n from evidence_index`
  expect(index?.n).toBe(rows.length)
})

test('an entry says who, what, when and about what; a refusal is one too, with its code', async () => {
  const refusal = await runCommand(createPurpose, {
    actor: outsider,
    input: { code: 'theirs', description: 'Not theirs' },
  })
  expect(refusal).toMatchObject({ refused: true, code: 'not_permitted' })
  const entry = JSON.parse((await leaves()).at(-1)!.entry)
  expect(entry).toMatchObject({
    v: 1,
    type: 'refusal.recorded',
    code: 'not_permitted',
    subject: 'operation:purpose.create',
    actor: { person: outsider.personId },
    data: { operation: 'purpose.create' },
  })
})

test('accents typed the other way do not stop an act from being recorded; half a surrogate is no text', async () => {
  const describe = (code: string, description: string) =>
    runCommand(createPurpose, { actor: admin, input: { code, description } })
  expect(isRefusal(await describe('accents', 'Re\u0301sume\u0301 of it'))).toBe(false)
  expect((await leaves()).at(-1)!.entry).toContain('R\u00e9sum\u00e9 of it')
  expect(await describe('halves', 'Half \ud800 of it')).toMatchObject({
    code: 'invalid_input',
    errors: [{ pointer: '/description' }],
    evidence: expect.any(Number),
  })
})

const CHANGES = {
  update: (sql: Sql) => sql`update log_leaf set entry = '{}' where seq = 0`,
  delete: (sql: Sql) => sql`delete from log_leaf where seq = 0`,
  truncate: (sql: Sql) => sql`truncate log_leaf`,
  'update of the index': (sql: Sql) => sql`update evidence_index set person_id = 'nobody'`,
  'delete from the index': (sql: Sql) => sql`delete from evidence_index`,
  'delete of payloads': (sql: Sql) => sql`delete from log_payload`,
  'update of checkpoints': (sql: Sql) => sql`update log_checkpoint set size = 1`,
  'truncate of checkpoints': (sql: Sql) => sql`truncate log_checkpoint`,
  'delete of the head': (sql: Sql) => sql`delete from log_head`,
  'truncate of the head': (sql: Sql) => sql`truncate log_head`,
} as const
type ChangeName = keyof typeof CHANGES

describe('nobody changes what was recorded', () => {
  const clients = new Map<RuntimeRole, Sql>()
  beforeAll(() => {
    for (const role of RUNTIME_ROLES)
      clients.set(role, postgres(databaseUrl(role), { max: 1, onnotice: () => {} }))
  })
  afterAll(async () => {
    await Promise.all([...clients.values()].map(client => client.end({ timeout: 5 })))
  })

  const cases = RUNTIME_ROLES.flatMap(role =>
    (Object.keys(CHANGES) as ChangeName[]).map(name => [role, name] as const),
  )
  test.each(cases)('%s: no %s', async (role, name) => {
    const before = JSON.stringify(await leaves())
    await expect(CHANGES[name](clients.get(role)!)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|25006)$/),
    })
    expect(JSON.stringify(await leaves())).toBe(before)
  })

  test.each(['app_rt', 'worker_rt', 'signer_rt'] as const)(
    '%s: the head grows, and never shrinks',
    async role => {
      const size = (await head()).size
      await expect(clients.get(role)!`update log_head set size = size - 1`).rejects.toMatchObject({
        code: '23000',
      })
      await expect(clients.get(role)!`update log_head set size = size`).rejects.toMatchObject({
        code: '23000',
      })
      expect((await head()).size).toBe(size)
    },
  )

  test('an entry that exists is not written twice', async () => {
    const again = clients.get(
      'app_rt',
    )!`insert into log_leaf (log_id, seq, entry, leaf_hash) values ('governance', 0, '{}', '')`
    await expect(again).rejects.toMatchObject({ code: '23505' })
  })

  test.each(['update', 'delete', 'truncate', 'update of the index', 'truncate of checkpoints'] as const)(
    'nor does the tables’ owner: %s',
    async name => {
      const before = JSON.stringify(await leaves())
      const index = JSON.stringify(await database.admin`select * from evidence_index order by seq`)
      const attempt = database.admin.begin(async sql => {
        await sql`set local role countersign_owner`
        await CHANGES[name](sql as unknown as Sql)
      })
      // Row-level security hides the leaves from the owner's changes; triggers refuse all the others.
      if (name === 'update' || name === 'delete') await attempt
      else await expect(attempt).rejects.toMatchObject({ code: '23000' })
      expect(JSON.stringify(await leaves())).toBe(before)
      expect(JSON.stringify(await database.admin`select * from evidence_index order by seq`)).toBe(index)
    },
  )

  test('nor a superuser who leaves the triggers on', async () => {
    await expect(CHANGES.update(database.admin)).rejects.toMatchObject({ code: '23000' })
    await expect(CHANGES.delete(database.admin)).rejects.toMatchObject({ code: '23000' })
  })
})
