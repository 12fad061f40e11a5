import { beforeAll, expect, test } from 'vitest'
import { readDatabase } from '@/db/read'
import { openDrift } from '@/db/stores/drift'
import { inTransaction, writeAs } from '@/db/write'
import { updateAgent } from '@/lib/commands/agent/update-agent'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { newId } from '@/lib/commands/ids'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { listDrift } from '@/lib/queries/drift/list-drift'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { navCounts } from '@/lib/queries/home/nav-counts'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { readyAgent, run, signed, submitted } from '@/lib/testing/release-story'
import { dismissDrift } from './dismiss-drift'

const database = useDatabase()
const SIGNER = { kind: 'system', name: 'signer' } as const
let organisation: Organisation
let agent: string
let seen: string

beforeAll(async () => {
  organisation = await setUp()
  agent = (await readyAgent(database.admin, organisation, 'watched')).agent
  const offer = await submitted(organisation, agent)
  await signed(organisation, offer)
  writeAs('signer_rt')
  ok(await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } }))
  ok(await runCommand(publishBundle, { actor: SIGNER, input: { environment: 'production' } }))
  writeAs('app_rt')
  const [row] = await inTransaction(tx =>
    openDrift(
      tx,
      [
        {
          agent_id: agent,
          environment: 'production',
          release_id: offer.release,
          kind: 'identity',
          subject: 'spiffe://acme/stranger',
          was: 'not declared',
          now_is: 'seen by gateway-1',
          layers: ['iam'],
          source: 'enforcer',
        },
      ],
      { now: new Date(), newId },
    ),
  )
  seen = row!.id
  const [version] = await database.admin`select version from agent where id = ${agent}`
  await run(updateAgent, organisation.person('app'), {
    agent,
    expected_version: version!.version,
    model: 'model-2',
  })
})

async function list(name: string, input: Record<string, unknown> = {}) {
  const answer = await listDrift.run(listDrift.input.parse(input), {
    db: readDatabase(),
    actor: organisation.person(name),
    now: new Date(),
  })
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}
const dismiss = (name: string, drift: string) =>
  runCommand(dismissDrift, {
    actor: organisation.person(name),
    input: { drift, reason: 'A test of the gateway team' },
  })

test('the list says what to do, narrows by what is asked, and shows nobody another team’s agents', async () => {
  const all = await list('app')
  expect(all.items.map(row => [row.kind, row.observation, row.follow_up?.state ?? null])).toEqual([
    ['identity', true, null],
    ['model', false, 'draft'],
  ])
  expect((await list('app', { kind: 'model', agent })).items).toHaveLength(1)
  expect((await list('app', { environment: 'staging' })).items).toEqual([])
  expect((await list('app', { state: 'cleared' })).items).toEqual([])
  expect((await list('app-2')).items).toEqual([])
  const first = await list('audit', { limit: '1' })
  const second = await list('audit', { limit: '1', cursor: first.next_cursor })
  expect([...first.items, ...second.items].map(row => row.id)).toEqual(all.items.map(row => row.id))
})

const observations = async (name: string, input: object = {}) => {
  const home = await runQuery(homeSummary, organisation.person(name), input)
  if (isRefusal(home)) throw new Error(home.detail)
  return home.needs_you.filter(need => need.kind === 'observation')
}

test('what was seen waits at home for those who may put it aside, and a declared difference does not', async () => {
  expect(await observations('iam')).toMatchObject([
    { target: agent, subject: 'watched, 1 seen and declared by nobody', environment: 'Production' },
  ])
  expect(await observations('security', { environment: 'production' })).toHaveLength(1)
  expect(await observations('security', { environment: 'staging' })).toEqual([])
  expect(await observations('app')).toEqual([])
  expect(await runQuery(navCounts, organisation.person('iam'), {})).toMatchObject({ drift: 1 })
})

test('only what was seen, only by IAM or security, and once', async () => {
  const [, model] = (await list('iam')).items
  expect(await dismiss('app', seen)).toMatchObject({ code: 'not_permitted' })
  expect(await dismiss('iam', model!.id)).toMatchObject({ code: 'wrong_state' })
  const both = await Promise.all([dismiss('iam', seen), dismiss('security', seen)])
  expect(both.filter(isRefusal)).toHaveLength(1)
  expect(both.find(isRefusal)).toMatchObject({ code: 'wrong_state' })
  const cleared = await list('audit', { state: 'cleared' })
  expect(cleared.items).toMatchObject([
    { id: seen, cleared_because: 'dismissed', dismissed: { reason: 'A test of the gateway team' } },
  ])
  expect(await observations('iam')).toEqual([])
})

test('what was cleared is listed page by page, the last first', async () => {
  await database.admin`update drift set cleared_at = now() + interval '1 hour', cleared_because = 'reverted' where kind = 'model'`
  const first = await list('audit', { state: 'cleared', limit: '1' })
  expect(first.items).toMatchObject([{ kind: 'model', cleared_because: 'reverted', dismissed: null }])
  const second = await list('audit', { state: 'cleared', limit: '1', cursor: first.next_cursor })
  expect(second).toMatchObject({ items: [{ id: seen }], next_cursor: null })
  expect((await list('audit')).items).toEqual([])
})
