import { beforeAll, expect, test } from 'vitest'
import { loadContributors } from '@/db/stores/release-contributors'
import { writeDatabase } from '@/db/write'
import type { Actor } from '@/lib/domain/member/permissions'
import { runQuery } from '@/lib/queries/define-query'
import { listBuilds } from '@/lib/queries/agent/list-builds'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { runCommand } from '../run-command'
import { draftRelease } from '../release/draft-release'
import { createToken } from '../token/create-token'
import { declareBuild } from './declare-build'
import { retireAgent } from './retire-agent'
import { suspendAgent } from './suspend-agent'

const database = useDatabase()
let organisation: Organisation
let pipeline: Actor
beforeAll(async () => {
  organisation = await setUp()
  const person = organisation.person('app-second')
  const made = ok(
    await runCommand(createToken, {
      actor: person,
      input: { name: 'ci', operations: ['agent.declare-build'], expires_in_days: 30 },
    }),
  )
  pipeline = {
    kind: 'token',
    tokenId: made.data.token,
    personId: person.personId,
    name: 'ci',
    operations: ['agent.declare-build'],
    teams: person.teams,
  }
})

const build = (agent: string, more: Record<string, string> = {}) => ({
  agent,
  reference: 'sha-1',
  model: 'model-1',
  prompt_reference: 'git:prompts/refunder@1',
  ...more,
})
const declare = (actor: Actor, input: unknown) => runCommand(declareBuild, { actor, input })
const agentRow = async (id: string) =>
  (await database.admin`select model, prompt_reference, version, updated_by from agent where id = ${id}`)[0]!

test('a pipeline declares a build: the same changes nothing, another model becomes the declaration', async () => {
  const agent = await makeAgent(organisation, 'builds')
  const first = ok(await declare(pipeline, build(agent)))
  expect(first.data).toMatchObject({ repeated: false, changed: [], version: 1 })
  const again = ok(await declare(pipeline, build(agent)))
  expect(again.data).toMatchObject({ build: first.data.build, repeated: true, changed: [] })
  expect(await agentRow(agent)).toMatchObject({ model: 'model-1', version: 1 })

  const next = ok(await declare(pipeline, build(agent, { reference: 'sha-2', model: 'model-2' })))
  expect(next.data).toMatchObject({ repeated: false, changed: ['model'], version: 2 })
  expect(await agentRow(agent)).toMatchObject({
    model: 'model-2',
    version: 2,
    updated_by: pipeline.kind === 'token' ? pipeline.personId : '',
  })
  const listed = await runQuery(listBuilds, organisation.person('app'), { agent })
  expect(listed).toMatchObject({
    items: [
      { reference: 'sha-2', model: 'model-2', token: 'ci', declared_by: 'Person of app-second' },
      { reference: 'sha-1', model: 'model-1' },
    ],
  })
  const entries =
    await database.admin`select type from evidence_index where subject_id = ${agent} and operation = 'agent.declare-build' order by seq`
  expect(entries.map(entry => entry.type)).toEqual([
    'agent.build-declared',
    'agent.build-declared',
    'agent.build-declared',
    'agent.updated',
  ])
})

test('an open release gets the other model, and whoever owns the token took part only then', async () => {
  const agent = await makeAgent(organisation, 'builds-open', { purposes: ['refunds'] })
  const digest = 'a'.repeat(64)
  const app = organisation.person('app')
  await database.admin`insert into system (id, slug, name, kind, team_id, created_at) values ('sys_b', 'shop', 'Shop', 'manual', ${organisation.teams.app!}, now())`
  await database.admin`insert into agent_system (agent_id, system_id, endpoints, datasets) values (${agent}, 'sys_b', ${[]}, ${[]})`
  await database.admin`insert into action (id, system_id, name, description, claims, definition_digest, effect, data_class, reversible, classified_by, classified_at, classified_digest)
    values ('act_b', 'sys_b', 'get_order', 'A tool', '{"source":"manual"}', ${digest}, 'read', 'internal', true, ${app.personId}, now(), ${digest})`
  const drafted = ok(
    await runCommand(draftRelease, {
      actor: organisation.person('app'),
      input: { agent, environment: 'staging', intent: 'A first release' },
    }),
  )
  const open = async () =>
    (await database.admin`select * from release where id = ${drafted.data.release}`)[0] as never
  const people = async () => {
    const row = await open()
    return (await writeDatabase().transaction(tx => loadContributors(tx, row))).map(one => one.person_id)
  }
  const owner = pipeline.kind === 'token' ? pipeline.personId : ''
  ok(await declare(pipeline, build(agent)))
  expect(await people()).not.toContain(owner)
  ok(await declare(pipeline, build(agent, { prompt_reference: 'git:prompts/refunder@2' })))
  expect(await people()).toContain(owner)
  expect(await open()).toMatchObject({ revision: 2 })
})

test('two pipelines at once: one build each, and a version for what changed', async () => {
  const agent = await makeAgent(organisation, 'builds-race')
  const replies = await Promise.all(
    Array.from({ length: 6 }, () => declare(pipeline, build(agent, { model: 'model-3' }))),
  )
  const data = replies.map(reply => ok(reply).data)
  expect(data.filter(one => !one.repeated)).toHaveLength(1)
  expect(new Set(data.map(one => one.build)).size).toBe(1)
  expect(await agentRow(agent)).toMatchObject({ model: 'model-3', version: 2 })
})

test('another team, another scope, and an agent that is stopped are refused', async () => {
  const agent = await makeAgent(organisation, 'builds-no')
  expect(await declare(organisation.person('app-2'), build(agent))).toMatchObject({ code: 'not_owner' })
  expect(await declare(organisation.person('security'), build(agent))).toMatchObject({
    code: 'not_permitted',
  })
  expect(await declare({ ...pipeline, operations: ['agent.list'] } as Actor, build(agent))).toMatchObject({
    code: 'not_permitted',
  })
  expect(await declare(pipeline, build(agent, { model: '' }))).toMatchObject({ code: 'invalid_input' })
  ok(
    await runCommand(suspendAgent, {
      actor: organisation.person('pam'),
      input: { agent, reason: 'It pays twice' },
    }),
  )
  expect(await declare(pipeline, build(agent))).toMatchObject({ code: 'wrong_state' })
  ok(
    await runCommand(retireAgent, {
      actor: organisation.person('app'),
      input: { agent, reason: 'Replaced by another' },
    }),
  )
  expect(await declare(pipeline, build(agent))).toMatchObject({ code: 'wrong_state' })
  expect(await database.admin`select 1 from agent_build where agent_id = ${agent}`).toHaveLength(0)
})
