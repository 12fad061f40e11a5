import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pool } from '@/db/pool'
import { createPurpose } from '@/lib/commands/purpose/create-purpose'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { openCheckpoint } from '@/lib/domain/evidence/checkpoint'
import { hashesEqual, rootOfLeaves } from '@/lib/domain/evidence/merkle'
import { parseVkey, type VerifierKey } from '@/lib/domain/evidence/note'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { addPerson } from '@/lib/testing/people'
import { writeAs } from '@/db/write'
import { emptyTree, LogRewritten, signNewCheckpoint, type VerifiedTree } from './sign-checkpoint'

const database = useDatabase()
let admin: PersonActor
let vkey: VerifierKey
let purposes = 0

beforeAll(async () => {
  admin = await addPerson(database.admin, 'Ada', 'administration')
  writeAs('signer_rt') // keys are made by the signer's process
  const made = await runCommand(createSigningKey, {
    actor: { kind: 'system', name: 'signer' },
    input: { purpose: 'log', origin: 'console.acme.example/log/governance' },
  })
  writeAs('app_rt')
  if (isRefusal(made)) throw new Error(made.detail)
  const parsed = parseVkey((made.data as { public_key: string }).public_key)
  if (isRefusal(parsed)) throw new Error(parsed.detail)
  vkey = parsed
})

const signer = () => pool('signer_rt', 4)
const sign = (verified: VerifiedTree) => signNewCheckpoint(signer(), verified, new Date())
const checkpoints = () =>
  database.admin<{ size: number; note: string }[]>`select size::int, note from log_checkpoint order by size`
const leafHashes = async (size: number) =>
  (await database.admin`select leaf_hash from log_leaf where seq < ${size} order by seq`).map(
    row => row.leaf_hash as Uint8Array,
  )

async function append(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const code = `p-${++purposes}`
    const reply = await runCommand(createPurpose, {
      actor: admin,
      input: { code, description: 'For a test' },
    })
    if (isRefusal(reply)) throw new Error(reply.detail)
  }
}

/** What somebody with the superuser's rights could do: the triggers are off in here. */
async function tampering(change: (sql: typeof database.admin) => Promise<unknown>): Promise<void> {
  await database.admin.begin(async sql => {
    await sql`set local session_replication_role = replica`
    await change(sql as unknown as typeof database.admin)
  })
}

test('a checkpoint is signed when the log has grown, opens with the public key, and says the root of the entries', async () => {
  await append(3)
  const tree = await sign(emptyTree())
  const [first] = (await checkpoints()).slice(-1)
  const opened = openCheckpoint(first!.note, vkey)
  if (isRefusal(opened)) throw new Error(opened.detail)
  expect(opened).toMatchObject({ origin: 'console.acme.example/log/governance', size: first!.size })
  expect(hashesEqual(opened.root, rootOfLeaves(await leafHashes(opened.size)))).toBe(true)

  const count = (await checkpoints()).length
  expect((await sign(tree)).size).toBe(tree.size)
  expect(await checkpoints()).toHaveLength(count) // nothing new, nothing signed

  await append(2)
  expect((await sign(tree)).size).toBe(tree.size + 2)
  expect((await checkpoints()).at(-1)!.size).toBe(tree.size + 2)
})

test('a signer that starts again proves the whole log before it goes on', async () => {
  await append(1)
  const tree = await sign(emptyTree())
  expect((await checkpoints()).at(-1)!.size).toBe(tree.size)
})

test('another key does not open it', async () => {
  const note = (await checkpoints()).at(-1)!.note
  expect(isRefusal(openCheckpoint(note.replace(/\n— .*\n$/, '\n'), vkey))).toBe(true)
  expect(isRefusal(openCheckpoint(note, { ...vkey, publicKey: new Uint8Array(32).fill(7) }))).toBe(true)
})

describe('nothing is signed once the log is not what it was', () => {
  let rows: { log_id: string; seq: string; entry: string; leaf_hash: Uint8Array }[]
  let tree: VerifiedTree
  beforeEach(async () => {
    await append(4)
    tree = await sign(emptyTree())
    rows = await database.admin`select * from log_leaf order by seq`
  })

  async function refuses(verified: VerifiedTree, sentence: RegExp): Promise<void> {
    const before = await checkpoints()
    const attempt = sign(verified)
    await expect(attempt).rejects.toBeInstanceOf(LogRewritten)
    await expect(attempt).rejects.toThrow(sentence)
    expect(await checkpoints()).toEqual(before)
  }

  async function restore(): Promise<void> {
    await tampering(async sql => {
      await sql`delete from log_leaf`
      for (const row of rows) await sql`insert into log_leaf ${sql(row)}`
      await sql`update log_head set size = ${rows.length}`
    })
    expect((await sign(emptyTree())).size).toBe(rows.length)
  }

  test('an entry was altered', async () => {
    await tampering(
      sql => sql`update log_leaf set entry = replace(entry, 'For a test', 'For a jest') where seq = 2`,
    )
    await refuses(emptyTree(), /Entry 2 is not what was appended/)
    await restore()
  })

  test('an entry and its hash were altered', async () => {
    const text = rows[2]!.entry.replace('For a test', 'For a jest')
    await tampering(
      sql => sql`update log_leaf set entry = ${text},
      leaf_hash = sha256('\\x00'::bytea || convert_to(${text}, 'UTF8')) where seq = 2`,
    )
    await refuses(emptyTree(), /no longer have the root that was signed/)
    await restore()
  })

  test('an entry is missing', async () => {
    await tampering(sql => sql`delete from log_leaf where seq = 1`)
    await refuses(emptyTree(), /missing/)
    await restore()
  })

  test('the log was cut below what was signed, also while the signer runs', async () => {
    await tampering(async sql => {
      await sql`delete from log_leaf where seq >= ${rows.length - 2}`
      await sql`update log_head set size = ${rows.length - 2}`
    })
    await refuses(emptyTree(), /fewer than the/)
    await refuses(tree, /fewer than the/)
    await restore()
  })

  test('the log was cut and grew again past what was signed', async () => {
    const last = rows.at(-1)!
    await tampering(async sql => {
      const other = last.entry.replace('For a test', 'For a jest')
      await sql`delete from log_leaf where seq = ${last.seq}`
      await sql`insert into log_leaf (log_id, seq, entry, leaf_hash)
        values ('governance', ${last.seq}, ${other}, sha256('\\x00'::bytea || convert_to(${other}, 'UTF8')))`
      await sql`insert into log_leaf (log_id, seq, entry, leaf_hash)
        values ('governance', ${Number(last.seq) + 1}, ${other}, sha256('\\x00'::bytea || convert_to(${other}, 'UTF8')))`
      await sql`update log_head set size = ${rows.length + 1}`
    })
    await refuses(emptyTree(), /no longer have the root that was signed/)
    await restore()
  })

  test('a head that claims entries that are not there', async () => {
    await tampering(sql => sql`update log_head set size = size + 5`)
    await refuses(tree, /missing/)
    await tampering(sql => sql`update log_head set size = ${rows.length}`)
  })
})
