/** What two people do in the same instant, as concurrent transactions; `npm run prove` does it a thousand times. */
import { eq, sql } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { agent as agentTable } from '@/db/schema/agent'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { actor, makeAgent, makeOrganisation, owner, putInReview } from '@/lib/testing/release-fixture'
import { defineCommand } from '../define-command'
import { runCommand } from '../run-command'
import { signRelease } from './sign-release'

const database = useDatabase()
const LAST_SIGNATURES = 100
const OWNER_CHANGES = 40
const AGENT = 'agt_race'

beforeAll(async () => {
  await makeOrganisation(database.admin)
  await makeAgent(database.admin, AGENT)
  await database.admin`insert into person (id, name, email, created_at) values ('per_new', 'new', 'new@example.test', now())`
})

let number = 0
const offer = (signed: Parameters<typeof putInReview>[3]) =>
  putInReview(database.admin, AGENT, ++number, signed)
const retire = (id: string) => database.admin`update release set state = 'withdrawn' where id = ${id}`

function sign(
  release: { id: string; digest: string },
  layer: 'security' | 'compliance',
  idempotencyKey?: string,
) {
  const input = {
    release: release.id,
    layer,
    digest: release.digest,
    meaning: 'I read my section and answer for it',
  }
  return runCommand(signRelease, { actor: actor(owner(layer)), input, idempotencyKey })
}

test('two signers race for the last signature: exactly one approval each time', async () => {
  for (let round = 0; round < LAST_SIGNATURES; round++) {
    const release = await offer(['iam', 'iga', 'pam', 'app'])
    const replies = await Promise.all([sign(release, 'security'), sign(release, 'compliance')])
    expect(replies.map(reply => !isRefusal(reply) && reply.data.approved).sort()).toEqual([false, true])
    expect(replies.some(isRefusal)).toBe(false)
    const [row] = await database.admin`
      select state, (select count(*)::int from evidence_index e where e.subject_id = r.id and e.type = 'release.approved') as approvals,
        (select count(*)::int from sign_off s where s.release_id = r.id and s.voided_at is null) as signatures
      from release r where id = ${release.id}`
    expect(row).toEqual({ state: 'approved', approvals: 1, signatures: 6 })
    await retire(release.id)
  }
}, 240_000)

/** Hands a layer to somebody, locking as DESIGN §7 has it: agent, ownership, release. */
const handOver = defineCommand({
  name: 'test.hand-over',
  summary: 'Makes somebody else accountable.',
  permission: 'console.read',
  actors: 'person',
  input: z.strictObject({ to: z.string() }),
  output: z.object({}),
  async load(tx) {
    await tx.select().from(agentTable).where(eq(agentTable.id, AGENT)).for('update')
    return {}
  },
  decide: (_state, { to }) => ({
    to,
    events: [{ type: 'test.handed-over', subject: { kind: 'agent', id: AGENT }, agent: AGENT }],
    affects: { agents: [AGENT], why: 'Handed over.' },
  }),
  async save(tx, { to }) {
    await tx.execute(
      sql`update ownership set accountable_id = ${to}, deputy_id = null where agent_id = ${AGENT} and layer = 'compliance'`,
    )
  },
  result: () => ({}),
})

test('an owner change races a signature: nobody who is not an owner has signed at commit', async () => {
  let signedFirst = 0
  for (let round = 0; round < OWNER_CHANGES; round++) {
    await database.admin`update ownership set accountable_id = ${owner('compliance')}, deputy_id = null where agent_id = ${AGENT} and layer = 'compliance'`
    const release = await offer(['iam'])
    const both = [
      () => sign(release, 'compliance'),
      () => runCommand(handOver, { actor: actor('per_admin'), input: { to: 'per_new' } }),
    ]
    const replies = await Promise.all((round % 2 ? both.reverse() : both).map(act => act()))
    const signature = replies[round % 2]
    if (!isRefusal(signature)) signedFirst++
    const wrong = await database.admin`
      select s.person_id from sign_off s join release r on r.id = s.release_id join ownership o on o.agent_id = r.agent_id and o.layer = s.layer
      where s.release_id = ${release.id} and s.voided_at is null and s.person_id not in (o.accountable_id, coalesce(o.deputy_id, ''))`
    expect(wrong).toEqual([])
    await retire(release.id)
  }
  // Both orders happened, or this proved nothing.
  expect(signedFirst).toBeGreaterThan(0)
  expect(signedFirst).toBeLessThan(OWNER_CHANGES)
}, 240_000)

test('a double click signs once: with one key it gets one answer, with two the second is told', async () => {
  await database.admin`update ownership set accountable_id = ${owner('compliance')} where agent_id = ${AGENT} and layer = 'compliance'`
  for (let round = 0; round < 10; round++) {
    const release = await offer([])
    const [first, second] = await Promise.all([
      sign(release, 'compliance', `key-${round}`),
      sign(release, 'compliance', `key-${round}`),
    ])
    expect(isRefusal(first)).toBe(false)
    expect(second).toEqual(first)
    expect(await sign(release, 'compliance', `other-${round}`)).toMatchObject({ code: 'already_signed' })
    const rows = await database.admin`select 1 from sign_off where release_id = ${release.id}`
    expect(rows).toHaveLength(1)
    await retire(release.id)
  }
})
