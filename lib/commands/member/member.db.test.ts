import { beforeAll, expect, test } from 'vitest'
import { hashSecret } from '@/lib/auth/hash-secret'
import { actorOfSession, actorOfToken } from '@/lib/auth/resolve-actor'
import { isRefusal } from '@/lib/domain/refusal'
import { getAgent } from '@/lib/queries/agent/get-agent'
import { listVacantLayers } from '@/lib/queries/control-layer/list-vacant'
import { runQuery } from '@/lib/queries/define-query'
import { listMembers } from '@/lib/queries/member/list-members'
import { whoAmI } from '@/lib/queries/member/who-am-i'
import { listTeams } from '@/lib/queries/team/list-teams'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, type Organisation, ok, refused, setUp } from '@/lib/testing/fixtures'
import { assignLayer } from '../control-layer/assign-layer'
import { runCommand } from '../run-command'
import { startSession } from '../session/start-session'
import { createTeam } from '../team/create-team'
import { createToken } from '../token/create-token'
import { addMember } from './add-member'
import { deactivateMember } from './deactivate-member'
import { confirmAccountLink, rejectAccountLink } from './decide-account-link'
import { linkAccount } from './link-account'
import { reactivateMember } from './reactivate-member'
import { setTeams } from './set-teams'

const database = useDatabase()
let organisation: Organisation
beforeAll(async () => {
  organisation = await setUp()
})

const admin = () => organisation.person('administration')
let serial = 0

/** A new member of the team, who isn't one of the fixture's people. */
async function newcomer(team: string): Promise<string> {
  const name = `newcomer-${serial++}`
  return ok(
    await runCommand(addMember, {
      actor: admin(),
      input: { name, email: `${name}@acme.example`, teams: [team] },
    }),
  ).data.person
}

const assign = (agent: string, layer: string, accountable: string, more: Record<string, unknown> = {}) =>
  runCommand(assignLayer, {
    actor: organisation.person('iga'),
    input: { agent, layer, team: layer, accountable, expected_version: 1, ...more },
  })

test('assigned: the matrix, the history and the counts say so', async () => {
  const agent = await makeAgent(organisation, 'owned')
  const [person, deputy] = [await newcomer('pam'), await newcomer('pam')]
  ok(await assign(agent, 'pam', person, { deputy, reason: 'Runs the vault' }))
  const read = await runQuery(getAgent, organisation.person('audit'), { agent })
  if (isRefusal(read)) throw new Error(read.detail)
  expect(read.ownership.find(row => row.layer === 'pam')).toMatchObject({
    team: { name: 'PAM team' },
    accountable: { id: person },
    deputy: { id: deputy },
    version: 2,
  })
  const history = read.ownership_history.filter(row => row.layer === 'pam')
  expect(history.map(row => [row.accountable?.id ?? null, row.until === null])).toEqual([
    [person, true],
    [null, false],
  ])
  const vacant = await runQuery(listVacantLayers, organisation.person('audit'), {})
  if (isRefusal(vacant)) throw new Error(vacant.detail)
  expect(vacant.items.filter(row => row.agent.id === agent).map(row => row.layer)).not.toContain('pam')
})

test('who assigns can’t name themself; team, membership and person have to fit', async () => {
  const agent = await makeAgent(organisation, 'fits')
  const iga = organisation.person('iga')
  const own = await runCommand(assignLayer, {
    actor: iga,
    input: { agent, layer: 'iga', team: 'iga', accountable: iga.personId, expected_version: 1 },
  })
  expect(refused(own).code).toBe('separation_of_duties')
  const pam = organisation.person('pam').personId
  expect(refused(await assign(agent, 'pam', pam, { team: 'iam' })).errors?.[0]?.pointer).toBe('/team')
  expect(refused(await assign(agent, 'iam', pam)).errors?.[0]?.pointer).toBe('/accountable')
  expect(refused(await assign(agent, 'pam', pam, { deputy: pam })).errors?.[0]?.pointer).toBe('/deputy')
  expect(
    refused(await assign(agent, 'app', organisation.person('app-2').personId, { team: 'app-2' })).errors?.[0]
      ?.pointer,
  ).toBe('/team')
  expect(refused(await assign(agent, 'pam', pam, { expected_version: 7 })).code).toBe('stale_version')
})

test('deactivated: sessions and tokens end, sole layers are vacant, deputies move up', async () => {
  const [alone, withDeputy] = [
    await makeAgent(organisation, 'alone'),
    await makeAgent(organisation, 'with-deputy'),
  ]
  const [person, deputy] = [await newcomer('security'), await newcomer('security')]
  ok(await assign(alone, 'security', person))
  ok(await assign(withDeputy, 'security', person, { deputy }))
  await database.admin`insert into account (id, person_id, issuer, subject, created_at) values ('acc_leaver', ${person}, 'http://idp.test', 'leaver', now())`
  ok(
    await runCommand(startSession, {
      actor: { kind: 'system', name: 'console' },
      input: {
        issuer: 'http://idp.test',
        subject: 'leaver',
        email: null,
        email_verified: false,
        auth_time: null,
        token_hash: hashSecret('cookie'),
        replaces: null,
      },
    }),
  )
  await database.admin`insert into api_token (id, name, token_hash, prefix, person_id, operations, created_at, expires_at)
    values ('tok_leaver', 'ci', ${hashSecret('bearer')}, 'cst_x', ${person}, ${['agent.list']}, now(), now() + interval '1 day')`
  expect(await actorOfSession('cookie')).not.toBeNull()

  const { data } = ok(
    await runCommand(deactivateMember, { actor: admin(), input: { person, reason: 'Left the company' } }),
  )
  expect(data).toMatchObject({
    vacant: [{ agent: alone, agent_name: 'alone', layer: 'security' }],
    deputies_promoted: 1,
  })
  expect([await actorOfSession('cookie'), await actorOfToken('bearer')]).toEqual([null, null])
  const rows =
    await database.admin`select agent_id, accountable_id, deputy_id from ownership where layer = 'security' and agent_id in (${alone}, ${withDeputy})`
  expect(Object.fromEntries(rows.map(row => [row.agent_id, [row.accountable_id, row.deputy_id]]))).toEqual({
    [alone]: [null, null],
    [withDeputy]: [deputy, null],
  })
  const entries =
    await database.admin`select type, agent_id from evidence_index where agent_id in (${alone}, ${withDeputy}) and layer = 'security' and type <> 'control-layer.assigned' order by type`
  expect(entries.map(row => [row.type, row.agent_id])).toEqual([
    ['control-layer.deputy-promoted', withDeputy],
    ['control-layer.vacated', alone],
  ])
  expect(refused(await assign(alone, 'security', person, { expected_version: 3 })).errors?.[0]?.pointer).toBe(
    '/accountable',
  )
  ok(await runCommand(reactivateMember, { actor: admin(), input: { person, reason: 'Came back' } }))
})

test('deactivating races naming the same person: nobody gone ever holds a layer (20 rounds)', async () => {
  for (let round = 0; round < 20; round++) {
    const agent = await makeAgent(organisation, `race-${round}`)
    const person = await newcomer('iam')
    await Promise.all([
      assign(agent, 'iam', person),
      runCommand(deactivateMember, { actor: admin(), input: { person, reason: 'Left the company' } }),
    ])
  }
  const held =
    await database.admin`select o.agent_id from ownership o join person p on p.id in (o.accountable_id, o.deputy_id) where p.state = 'deactivated'`
  expect(held).toEqual([])
}, 60_000)

test('two administrators who deactivate each other: one of them stays', async () => {
  const other = organisation.person('administration-second')
  const replies = await Promise.all([
    runCommand(deactivateMember, {
      actor: admin(),
      input: { person: other.personId, reason: 'Left the company' },
    }),
    runCommand(deactivateMember, {
      actor: other,
      input: { person: admin().personId, reason: 'Left the company' },
    }),
  ])
  expect(replies.filter(reply => !isRefusal(reply))).toHaveLength(1)
  // The tests that follow want both.
  await database.admin`update person set state = 'active', deactivated_at = null where id in (${admin().personId}, ${other.personId})`
})

test('nobody changes their own teams, the last administrator stays, leaving a team leaves its layers', async () => {
  const self = admin()
  expect(
    refused(
      await runCommand(setTeams, {
        actor: self,
        input: { person: self.personId, teams: ['iam'], expected_version: 1 },
      }),
    ).code,
  ).toBe('separation_of_duties')
  const agent = await makeAgent(organisation, 'moved-owner')
  const person = await newcomer('compliance')
  ok(await assign(agent, 'compliance', person))
  const { data } = ok(
    await runCommand(setTeams, { actor: self, input: { person, teams: ['audit'], expected_version: 1 } }),
  )
  expect(data).toMatchObject({ vacant: 1, version: 2 })
  expect(
    refused(
      await runCommand(setTeams, {
        actor: self,
        input: { person, teams: ['audit', 'nowhere'], expected_version: 2 },
      }),
    ).errors?.[0]?.pointer,
  ).toBe('/teams/1')
})

test('accounts are linked by IAM and a second person, and never one’s own', async () => {
  const iam = organisation.person('iam')
  await database.admin`insert into account (id, person_id, issuer, subject, created_at) values ('acc_first', ${organisation.person('pam').personId}, 'http://idp.test', 'pam-first', now())`
  const input = {
    person: iam.personId,
    issuer: 'http://idp.test',
    subject: 'other-me',
    reason: 'Second account',
  }
  expect(refused(await runCommand(linkAccount, { actor: iam, input })).code).toBe('separation_of_duties')
  const elsewhere = { ...input, issuer: 'https://evil.example' }
  const second = organisation.person('iam-second')
  expect(
    refused(await runCommand(linkAccount, { actor: second, input: elsewhere })).errors?.[0]?.pointer,
  ).toBe('/issuer')
  const { data } = ok(await runCommand(linkAccount, { actor: second, input }))
  const { link } = data
  const accounts = () => database.admin`select person_id from account where subject = 'other-me'`
  expect(await accounts()).toEqual([])
  expect(refused(await runCommand(linkAccount, { actor: second, input })).code).toBe('already_exists')
  expect(refused(await runCommand(confirmAccountLink, { actor: second, input: { link } })).code).toBe(
    'not_permitted',
  )
  const security = organisation.person('security')
  const both = await Promise.all([
    runCommand(confirmAccountLink, { actor: security, input: { link } }),
    runCommand(confirmAccountLink, { actor: organisation.person('compliance'), input: { link } }),
  ])
  expect(both.filter(reply => isRefusal(reply))).toHaveLength(1)
  expect(await accounts()).toEqual([{ person_id: iam.personId }])
  expect(refused(await runCommand(rejectAccountLink, { actor: security, input: { link } })).code).toBe(
    'wrong_state',
  )
})

test('people and teams are registered once', async () => {
  const twice = { name: 'Twice', email: 'twice@acme.example', teams: [] }
  const replies = await Promise.all(
    [0, 1].map(() =>
      runCommand(addMember, { actor: admin(), input: { ...twice, email: 'TWICE@acme.example' } }),
    ),
  )
  expect(replies.flatMap(reply => (isRefusal(reply) ? [reply.code] : []))).toEqual(['already_exists'])
  expect(
    refused(
      await runCommand(createTeam, {
        actor: admin(),
        input: { name: 'Again', slug: 'pam', function: 'pam' },
      }),
    ).code,
  ).toBe('already_exists')
})

test('a token’s secret is answered once and kept nowhere; acts of a person can’t be in it', async () => {
  const actor = organisation.person('app')
  const input = { name: 'ci', operations: ['agent.register', 'agent.list'], expires_in_days: 90 }
  const first = ok(await runCommand(createToken, { actor, input, idempotencyKey: 'k' }))
  const secret = first.data.secret!
  expect(secret).toMatch(/^cst_/)
  expect(ok(await runCommand(createToken, { actor, input, idempotencyKey: 'k' })).data).toEqual({
    ...first.data,
    secret: null,
  })
  expect(await actorOfToken(secret)).toMatchObject({
    kind: 'token',
    name: 'ci',
    operations: ['agent.list', 'agent.register'],
  })
  const kept =
    await database.admin`select (select string_agg(k::text, '') from idempotency_key k) || (select string_agg(t::text, '') from api_token t) || (select string_agg(entry, '') from log_leaf) as everything`
  expect(kept[0]?.everything).not.toContain(secret)
  const acts = refused(
    await runCommand(createToken, {
      actor,
      input: { ...input, operations: ['agent.list', 'release.sign', 'no.such'] },
    }),
  )
  expect(acts.errors?.map(error => error.pointer)).toEqual(['/operations/1', '/operations/2'])
  expect(
    refused(await runCommand(createToken, { actor, input: { ...input, expires_in_days: 91 } })).errors?.[0]
      ?.pointer,
  ).toBe('/expires_in_days')
})

test('the directory pages by name, and says who one is', async () => {
  const first = await runQuery(listMembers, admin(), { limit: 3 })
  if (isRefusal(first)) throw new Error(first.detail)
  const second = await runQuery(listMembers, admin(), { limit: 3, cursor: first.next_cursor })
  if (isRefusal(second)) throw new Error(second.detail)
  expect(new Set([...first.items, ...second.items].map(row => row.id)).size).toBe(6)
  const teams = await runQuery(listTeams, admin(), { function: 'pam' })
  if (isRefusal(teams)) throw new Error(teams.detail)
  expect(teams.items[0]?.members.map(row => row.name)).toContain('Person of pam')
  const me = await runQuery(whoAmI, organisation.person('pam'), {})
  if (isRefusal(me)) throw new Error(me.detail)
  expect(me).toMatchObject({
    layers: ['pam'],
    permissions: { 'agent.suspend': true, 'member.write': false, system: false },
  })
})
