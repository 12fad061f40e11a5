/** An owner of a layer that has to sign says no, for good. */
import { beforeAll, expect, test } from 'vitest'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import {
  actor,
  AUTHOR,
  deputy,
  makeAgent,
  makeOrganisation,
  owner,
  putInReview,
} from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { declineRelease } from './decline-release'
import { requestChanges } from './request-changes'

const database = useDatabase()
beforeAll(() => makeOrganisation(database.admin))

const REASON = 'Refunds of this size are paid by people here'
let count = 0
async function inReview(signed: Parameters<typeof putInReview>[3] = []) {
  const agent = `agt_d${++count}`
  await makeAgent(database.admin, agent)
  await database.admin`update agent set state = 'in_review' where id = ${agent}`
  return { agent, ...(await putInReview(database.admin, agent, 1, signed)) }
}

const decline = (who: string, release: string, layer: string, reason = REASON) =>
  runCommand(declineRelease, { actor: actor(who), input: { release, layer, reason } })

async function stateOf(id: string) {
  const [row] = await database.admin`
    select r.state, r.ended_at is not null as ended, a.state as agent,
      (select count(*)::int from sign_off s where s.release_id = r.id and s.voided_at is null) as signatures
    from release r join agent a on a.id = r.agent_id where r.id = ${id}`
  return row
}

test('it ends there, its signatures are void, and why is on record', async () => {
  const { id, digest } = await inReview(['iam', 'iga'])
  expect(await decline(deputy('security'), id, 'security')).toMatchObject({ data: { state: 'declined' } })
  expect(await stateOf(id)).toEqual({ state: 'declined', ended: true, agent: 'draft', signatures: 0 })
  const voided = await database.admin`select void_kind, void_reason from sign_off where release_id = ${id}`
  expect(voided).toHaveLength(2)
  for (const row of voided) {
    expect(row.void_kind).toBe('returned')
    expect(row.void_reason).toContain(REASON)
  }
  const [entry] = await database.admin`
    select i.type, i.layer, i.digest, l.entry from evidence_index i join log_leaf l on l.seq = i.seq where i.subject_id = ${id}`
  expect(entry).toMatchObject({ type: 'release.declined', layer: 'security', digest })
  expect(JSON.parse(entry!.entry).data).toMatchObject({
    reason: REASON,
    voided: [
      { layer: 'iam', person: owner('iam') },
      { layer: 'iga', person: owner('iga') },
    ],
  })
  // Terminal: nobody brings it back, and the next one can be proposed beside it.
  expect(await decline(owner('security'), id, 'security')).toMatchObject({ code: 'wrong_state' })
  await putInReview(database.admin, `agt_d${count}`, 2, [])
})

test.each([
  ['the team that proposed it', AUTHOR, 'app', 'not_owner'],
  ['an owner of another layer', owner('iam'), 'pam', 'not_owner'],
  ['an administrator', 'per_admin', 'pam', 'not_permitted'],
])('not by %s', async (_who, person, layer, code) => {
  const { id } = await inReview(['iam'])
  expect(await decline(person, id, layer)).toMatchObject({ code })
  expect(await stateOf(id)).toMatchObject({ state: 'in_review', signatures: 1 })
})

test('not without a reason that says something', async () => {
  const { id } = await inReview()
  expect(await decline(owner('pam'), id, 'pam', 'No. ')).toMatchObject({
    code: 'invalid_input',
    errors: [{ pointer: '/reason' }],
  })
})

test('two act at once: it is declined once, or sent back once, never both', async () => {
  for (let round = 0; round < 20; round++) {
    const { id } = await inReview(['iga'])
    const other =
      round % 2 === 0
        ? decline(owner('iam'), id, 'iam')
        : runCommand(requestChanges, {
            actor: actor(owner('iam')),
            input: { release: id, layer: 'iam', reason: REASON },
          })
    const replies = await Promise.all([decline(owner('pam'), id, 'pam'), other])
    expect(replies.filter(isRefusal)).toMatchObject([{ code: 'wrong_state' }])
    const ends = await database.admin`
      select type from evidence_index where subject_id = ${id} and code = '' and type in ('release.declined', 'release.changes-requested')`
    expect(ends).toHaveLength(1)
    expect((await stateOf(id))?.signatures).toBe(0)
  }
})
