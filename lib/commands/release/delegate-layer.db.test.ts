/** Standing in: a named person of the layer, for a while, one step deep. */
import { beforeAll, describe, expect, test } from 'vitest'
import { loadStandIns } from '@/db/stores/duty'
import { writeDatabase } from '@/db/write'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { listDelegations } from '@/lib/queries/release/list-delegations'
import { useDatabase } from '@/lib/testing/database'
import { addPerson } from '@/lib/testing/people'
import { actor, AUTHOR, deputy, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { delegateLayer } from './delegate-layer'
import { revokeDelegation } from './revoke-delegation'

const database = useDatabase()
const DAY = 86_400_000
let count = 0

beforeAll(async () => {
  await makeOrganisation(database.admin)
  await makeAgent(database.admin, 'agt_a')
})

/** Somebody of that layer's team who owns nothing. */
async function member(layer: ControlLayer): Promise<string> {
  const id = `per_stand_in_${++count}`
  await database.admin`insert into person (id, name, email, created_at) values (${id}, ${`stand-in ${count}`}, ${`${id}@example.test`}, now())`
  await database.admin`insert into membership (team_id, person_id, since) values (${`team_${layer}`}, ${id}, now())`
  return id
}

const asMember = (id: string, layer: ControlLayer): PersonActor => ({
  ...actor(owner(layer)),
  personId: id,
  name: id,
})
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString()

function delegate(who: string | PersonActor, layer: ControlLayer, to: string, from = 0, until = 5) {
  const person = typeof who === 'string' ? actor(who) : who
  const input = {
    layer,
    to,
    starts_at: inDays(from),
    ends_at: inDays(until),
    reason: 'On leave until Monday',
  }
  return runCommand(delegateLayer, { actor: person, input })
}
const revoke = (who: string | PersonActor, delegation: string) =>
  runCommand(revokeDelegation, { actor: typeof who === 'string' ? actor(who) : who, input: { delegation } })

async function given(...input: Parameters<typeof delegate>): Promise<string> {
  const reply = await delegate(...input)
  if (isRefusal(reply)) throw new Error(reply.detail)
  return reply.data.delegation
}

const standsIn = async (ownerId: string, days: number) =>
  (await loadStandIns(writeDatabase(), [ownerId], new Date(Date.now() + days * DAY), false)).map(
    ({ to }) => to.id,
  )

test('given, in force between its days, seen by both, revoked, and all of it on record', async () => {
  const to = await member('pam')
  const id = await given(owner('pam'), 'pam', to, 1, 5)
  expect(await standsIn(owner('pam'), 0)).toEqual([])
  expect(await standsIn(owner('pam'), 2)).toEqual([to])
  expect(await standsIn(owner('pam'), 5.01)).toEqual([])
  const ask = async (who: PersonActor) => {
    const answer = await runQuery(listDelegations, who, {})
    if (isRefusal(answer)) throw new Error(answer.detail)
    return listDelegations.output.parse(answer)
  }
  expect((await ask(actor(owner('pam')))).given).toMatchObject([
    { id, layer: 'pam', state: 'planned', can_revoke: null },
  ])
  expect((await ask(asMember(to, 'pam'))).received).toMatchObject([{ id, from: { name: 'pam' } }])
  expect((await ask(actor(owner('security')))).all).toBeNull()
  expect((await ask(actor(owner('compliance')))).all).toMatchObject([
    { id, can_revoke: { code: 'not_permitted' } },
  ])
  expect(await revoke(asMember(to, 'pam'), id)).toMatchObject({ data: { delegation: id } })
  expect(await standsIn(owner('pam'), 2)).toEqual([])
  expect(await revoke(owner('pam'), id)).toMatchObject({ code: 'wrong_state' })
  const events =
    await database.admin`select type, layer, person_id from evidence_index where subject_id = ${id} order by seq`
  expect(events).toEqual([
    { type: 'release.delegated', layer: 'pam', person_id: owner('pam') },
    { type: 'release.delegation-revoked', layer: 'pam', person_id: to },
  ])
})

test('a beginning that has passed is now: nobody stands in backwards', async () => {
  const to = await member('iga')
  const id = await given(owner('iga'), 'iga', to, -3, 5)
  expect(await standsIn(owner('iga'), -1)).toEqual([])
  expect(await standsIn(owner('iga'), 0.001)).toEqual([to])
  await revoke(owner('iga'), id)
})

describe('refused, and nothing is kept', () => {
  const refused = async (reply: ReturnType<typeof delegate>, code: string, sentence?: RegExp) => {
    const before = await database.admin`select count(*)::int from signing_delegation`
    expect(await reply).toMatchObject({ code, ...(sentence && { detail: expect.stringMatching(sentence) }) })
    expect(await database.admin`select count(*)::int from signing_delegation`).toEqual(before)
  }
  test('what one does not own', async () => {
    await refused(delegate(AUTHOR, 'app', owner('app')), 'not_owner')
    await refused(delegate(owner('iam'), 'pam', await member('pam')), 'not_owner')
    await refused(delegate('per_admin', 'pam', await member('pam')), 'not_permitted')
  })
  test('to oneself, to nobody, to somebody who left', async () => {
    await refused(delegate(owner('pam'), 'pam', owner('pam')), 'invalid_input')
    await refused(delegate(owner('pam'), 'pam', 'per_none'), 'not_found')
    const gone = await member('pam')
    await database.admin`update person set state = 'deactivated' where id = ${gone}`
    await refused(delegate(owner('pam'), 'pam', gone), 'invalid_input', /was deactivated/)
  })
  test('out of the layer', async () => {
    await refused(delegate(owner('pam'), 'pam', deputy('iam')), 'invalid_input', /in no PAM team/)
    const otherTeam = await addPerson(database.admin, 'Ada', 'app')
    await refused(
      delegate(owner('app'), 'app', otherTeam.personId),
      'invalid_input',
      /not a member of app team/,
    )
  })
  test('for too long, too early, or backwards', async () => {
    const to = await member('pam')
    await refused(delegate(owner('pam'), 'pam', to, 0, 91), 'invalid_input', /at most 90 days/)
    await refused(delegate(owner('pam'), 'pam', to, 400, 401), 'invalid_input', /365 days ahead/)
    await refused(delegate(owner('pam'), 'pam', to, 5, 4), 'invalid_input', /before the beginning/)
    await refused(delegate(owner('pam'), 'pam', to, -9, -1), 'invalid_input')
  })
})

describe('one step deep', () => {
  test('who stands in passes it on to nobody, even with a duty of their own', async () => {
    const id = await given(owner('security'), 'security', deputy('security'))
    expect(await delegate(deputy('security'), 'security', await member('security'))).toMatchObject({
      code: 'separation_of_duties',
      detail: expect.stringContaining("can't pass Security on"),
    })
    // Before that period they may; and once it is revoked.
    await revoke(owner('security'), id)
    const own = await given(deputy('security'), 'security', await member('security'))
    // Nor is anything passed to somebody who is absent.
    expect(await delegate(owner('security'), 'security', deputy('security'))).toMatchObject({
      code: 'separation_of_duties',
    })
    await revoke(owner('iam'), own)
  })

  test('one person at a time for one absence', async () => {
    const id = await given(owner('iam'), 'iam', await member('iam'), 0, 5)
    expect(await delegate(owner('iam'), 'iam', await member('iam'), 4, 9)).toMatchObject({
      code: 'already_exists',
    })
    await revoke(owner('iam'), await given(owner('iam'), 'iam', await member('iam'), 5, 9))
    await revoke(owner('iam'), id)
  })

  test('two at once: never two people for one absence, never a chain', async () => {
    for (let round = 0; round < 15; round++) {
      const [one, other] = [await member('compliance'), await member('compliance')]
      const twice = await Promise.all([
        delegate(owner('compliance'), 'compliance', one),
        delegate(owner('compliance'), 'compliance', other),
      ])
      expect(twice.filter(isRefusal)).toMatchObject([{ code: 'already_exists' }])
      await database.admin`update signing_delegation set revoked_at = now() where revoked_at is null`
      const crossed = await Promise.all([
        delegate(owner('compliance'), 'compliance', deputy('compliance')),
        delegate(deputy('compliance'), 'compliance', one),
      ])
      expect(crossed.filter(isRefusal)).toMatchObject([{ code: 'separation_of_duties' }])
      await database.admin`update signing_delegation set revoked_at = now() where revoked_at is null`
    }
  })
})

test('revoked by giver, taker or IAM, by nobody else, and by one of two at once', async () => {
  const id = await given(owner('app'), 'app', deputy('app'))
  expect(await revoke(owner('security'), id)).toMatchObject({
    code: 'not_permitted',
    detail: expect.stringContaining('members of IAM can'),
  })
  expect(await revoke('per_admin', id)).toMatchObject({ code: 'not_permitted' })
  expect(await revoke(owner('app'), 'dlg_none')).toMatchObject({ code: 'not_found' })
  const both = await Promise.all([revoke(deputy('app'), id), revoke(owner('iam'), id)])
  expect(both.filter(isRefusal)).toMatchObject([{ code: 'wrong_state' }])
})
