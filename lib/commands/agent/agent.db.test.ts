import { beforeAll, expect, test } from 'vitest'
import { isRefusal } from '@/lib/domain/refusal'
import { getAgent } from '@/lib/queries/agent/get-agent'
import { listAgents } from '@/lib/queries/agent/list-agents'
import { runQuery } from '@/lib/queries/define-query'
import { useDatabase } from '@/lib/testing/database'
import { agentInput, makeAgent, type Organisation, ok, read, refused, setUp } from '@/lib/testing/fixtures'
import { runCommand } from '../run-command'
import { registerAgent } from './register-agent'
import { resumeAgent } from './resume-agent'
import { retireAgent } from './retire-agent'
import { suspendAgent } from './suspend-agent'
import { updateAgent } from './update-agent'

const database = useDatabase()
let organisation: Organisation
beforeAll(async () => {
  organisation = await setUp()
})

test('registered: six vacant layers, findings that say so, and what it declares', async () => {
  const id = await makeAgent(organisation, 'refunder', { purposes: ['refunds'] })
  const agent = await read(runQuery(getAgent, organisation.person('app'), { agent: id }))
  expect(agent).toMatchObject({
    name: 'refunder',
    state: 'draft',
    version: 1,
    team: { name: 'App team' },
    purposes: [{ code: 'refunds' }],
  })
  expect(agent.ownership.map(row => row.accountable)).toEqual([null, null, null, null, null, null])
  expect(agent.ownership_history).toHaveLength(6)
  expect(agent.findings.map(finding => finding.code)).toEqual([
    ...Array(6).fill('layer_vacant'),
    'no_systems',
  ])
  expect(agent.reasons).toMatchObject({ edit: null, assign: 'IGA and Administration name owners.' })
  expect(agent.reasons.suspend).toMatch(/PAM, Security and Platform/)
})

test('an identity belongs to one agent, and the refusal names it; also among 8 at once', async () => {
  const shared = { identities: [{ kind: 'spiffe', id: 'spiffe://acme/agent/shared' }] }
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, at) =>
      runCommand(registerAgent, {
        actor: organisation.person('app'),
        input: agentInput(`race-${at}`, shared),
      }),
    ),
  )
  const winners = replies.filter(reply => !isRefusal(reply))
  expect(winners).toHaveLength(1)
  const [owner] =
    await database.admin`select a.name from agent a join agent_identity i on i.agent_id = a.id where i.identity_key = 'spiffe://acme/agent/shared'`
  for (const reply of replies.flatMap(each => (isRefusal(each) ? [each] : []))) {
    expect(reply.code).toBe('identity_in_use')
    expect(reply.detail).toContain(owner?.name)
    expect(reply.errors?.[0]?.pointer).toBe('/identities/0')
  }
})

test('a name is taken once, whatever its case', async () => {
  await makeAgent(organisation, 'planner')
  const reply = refused(
    await runCommand(registerAgent, {
      actor: organisation.person('app'),
      input: agentInput('Planner', { identities: [{ kind: 'spiffe', id: 'spiffe://acme/other' }] }),
    }),
  )
  expect(reply).toMatchObject({ code: 'already_exists', errors: [{ pointer: '/name' }] })
})

test('another app team neither registers for this team nor edits its agents nor sees them', async () => {
  const id = await makeAgent(organisation, 'private')
  const stranger = organisation.person('app-2')
  expect(
    refused(await runCommand(registerAgent, { actor: stranger, input: agentInput('foreign') })).code,
  ).toBe('not_owner')
  expect(
    refused(
      await runCommand(updateAgent, {
        actor: stranger,
        input: { agent: id, expected_version: 1, model: 'model-2' },
      }),
    ).code,
  ).toBe('not_owner')
  expect(refused(await runQuery(getAgent, stranger, { agent: id })).code).toBe('not_found')
  const seen = await read(runQuery(listAgents, stranger, {}))
  expect(seen).toMatchObject({ items: [], total: 0, summary: { agents: 0 } })
  expect((await read(runQuery(listAgents, organisation.person('audit'), {}))).total).toBeGreaterThan(0)
})

test('a stale version is refused with what stands there now', async () => {
  const id = await makeAgent(organisation, 'edited')
  ok(
    await runCommand(updateAgent, {
      actor: organisation.person('app'),
      input: { agent: id, expected_version: 1, model: 'model-2' },
    }),
  )
  const reply = refused(
    await runCommand(updateAgent, {
      actor: organisation.person('app-second'),
      input: { agent: id, expected_version: 1, model: 'model-3' },
    }),
  )
  expect(reply.code).toBe('stale_version')
  expect(reply.detail).toContain('Person of app')
  expect(reply.data?.current).toMatchObject({ model: 'model-2', version: 2 })
})

test('ids that are not there are refused at their place', async () => {
  const reply = refused(
    await runCommand(registerAgent, {
      actor: organisation.person('app'),
      input: agentInput('lost', {
        purposes: ['nothing'],
        environments: ['moon'],
        systems: [{ system: 'sys_none' }],
        delegates_to: ['agt_none'],
      }),
    }),
  )
  expect(reply.errors?.map(error => error.pointer)).toEqual([
    '/purposes/0',
    '/environments/0',
    '/systems/0/system',
    '/delegates_to/0',
  ])
})

test('resuming takes two persons of two layers, Security or Compliance among them', async () => {
  const id = await makeAgent(organisation, 'stopped')
  const reason = 'Tested the stop'
  ok(await runCommand(suspendAgent, { actor: organisation.person('pam'), input: { agent: id, reason } }))
  const resume = (name: string) =>
    runCommand(resumeAgent, { actor: organisation.person(name), input: { agent: id, reason } })
  expect(ok(await resume('iam')).data).toEqual({
    agent: id,
    state: 'suspended',
    waiting_for_second_person: true,
  })
  expect(refused(await resume('iam'))).toMatchObject({ code: 'second_person_required' })
  expect(refused(await resume('pam')).detail).toContain('Security or Compliance')
  expect(refused(await resume('app-2')).code).toBe('not_owner')
  expect(ok(await resume('compliance')).data).toEqual({
    agent: id,
    state: 'draft',
    waiting_for_second_person: false,
  })
  const [entry] =
    await database.admin`select entry::jsonb->'data' as data from log_leaf l join evidence_index i on i.seq = l.seq where i.type = 'agent.resumed' and i.agent_id = ${id}`
  expect(entry?.data).toMatchObject({
    requested_by: organisation.person('iam').personId,
    layers: ['iam', 'compliance'],
  })
})

test('two who confirm at once resume it once', async () => {
  const id = await makeAgent(organisation, 'raced')
  const reason = 'Tested the stop'
  ok(await runCommand(suspendAgent, { actor: organisation.person('pam'), input: { agent: id, reason } }))
  const people = ['security', 'compliance', 'iam', 'pam']
  const replies = await Promise.all(
    people.map(name =>
      runCommand(resumeAgent, { actor: organisation.person(name), input: { agent: id, reason } }),
    ),
  )
  const resumed = replies.filter(reply => !isRefusal(reply) && !reply.data.waiting_for_second_person)
  expect(resumed.length).toBeLessThanOrEqual(1)
  const count =
    await database.admin`select count(*)::int as n from evidence_index where type = 'agent.resumed' and agent_id = ${id}`
  expect(count[0]?.n).toBe(resumed.length)
})

test('retired: final, its identity stays taken', async () => {
  const id = await makeAgent(organisation, 'ended')
  ok(
    await runCommand(retireAgent, {
      actor: organisation.person('iam'),
      input: { agent: id, reason: 'Replaced' },
    }),
  )
  expect(
    refused(
      await runCommand(updateAgent, {
        actor: organisation.person('app'),
        input: { agent: id, expected_version: 2, model: 'm' },
      }),
    ).code,
  ).toBe('wrong_state')
  const again = agentInput('ended-again', {
    identities: [{ kind: 'spiffe', id: 'spiffe://acme/agent/ended' }],
  })
  expect(
    refused(await runCommand(registerAgent, { actor: organisation.person('app'), input: again })).code,
  ).toBe('identity_in_use')
})

test('the list pages through everything once, in every order', async () => {
  for (const sort of ['name', 'state', 'tier', 'certified_until', 'vacant', 'changed']) {
    for (const order of ['asc', 'desc']) {
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: { items: { id: string }[]; next_cursor: string | null; total: number } = await read(
          runQuery(listAgents, organisation.person('audit'), {
            sort,
            order,
            limit: 2,
            ...(cursor && { cursor }),
          }),
        )
        seen.push(...page.items.map(item => item.id))
        cursor = page.next_cursor
        if (!cursor) expect(seen).toHaveLength(page.total)
      } while (cursor)
      expect(new Set(seen).size).toBe(seen.length)
    }
  }
})

test('the list searches text as text and filters by what is vacant', async () => {
  const audit = organisation.person('audit')
  expect((await read(runQuery(listAgents, audit, { q: '%' }))).total).toBe(0)
  expect((await read(runQuery(listAgents, audit, { q: 'REFUND' }))).total).toBeGreaterThan(0)
  expect((await read(runQuery(listAgents, audit, { vacant: 'none' }))).total).toBe(0)
  expect(
    (await read(runQuery(listAgents, audit, { vacant: 'pam', state: 'retired' }))).items.map(
      item => item.name,
    ),
  ).toEqual(['ended'])
})
