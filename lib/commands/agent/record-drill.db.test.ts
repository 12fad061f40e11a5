import { beforeAll, expect, test } from 'vitest'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import { writeDatabase } from '@/db/write'
import { isRefusal } from '@/lib/domain/refusal'
import { composeRelease } from '@/lib/domain/release/compose'
import { runQuery } from '@/lib/queries/define-query'
import { getAgent } from '@/lib/queries/agent/get-agent'
import { useDatabase } from '@/lib/testing/database'
import { type Organisation, agentInput, makeAgent, ok, setUp } from '@/lib/testing/fixtures'
import { draftRelease } from '../release/draft-release'
import { runCommand } from '../run-command'
import { recordDrill } from './record-drill'
import { registerAgent } from './register-agent'
import { updateAgent } from './update-agent'

const database = useDatabase()
let organisation: Organisation
beforeAll(async () => {
  organisation = await setUp()
})

const DAY = 86_400_000
const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString()
const asked = (agent: string, more: Record<string, unknown> = {}) => ({
  agent,
  kind: 'rollback',
  drilled_at: daysAgo(2),
  result: 'worked',
  note: 'Suspended it in staging, paid two refunds by hand',
  ...more,
})
const record = (who: string, input: Record<string, unknown>) =>
  runCommand(recordDrill, { actor: organisation.person(who), input })
/** With one payment that it can make: a release of nothing is refused. */
async function drafted(agent: string) {
  const [system, definition] = [`sys_${agent}`, 'a'.repeat(64)]
  const team = organisation.teams.app!
  await database.admin`insert into system (id, slug, name, kind, team_id, created_at) values (${system}, ${`shop-${agent.replaceAll('_', '-')}`}, 'Shop', 'mcp', ${team}, now())`
  await database.admin`insert into agent_system (agent_id, system_id, endpoints, datasets) values (${agent}, ${system}, ${[]}, ${[]})`
  await database.admin`insert into action (id, system_id, name, description, claims, definition_digest, effect, data_class, reversible, classified_by, classified_at, classified_digest)
    values (${`act_${agent}`}, ${system}, 'create_refund', 'A tool', '{"source":"mcp"}', ${definition}, 'payment', 'restricted', false,
      ${organisation.person('app').personId}, now(), ${definition})`
  const input = { agent, environment: 'production', intent: 'First release of it' }
  return ok(await runCommand(draftRelease, { actor: organisation.person('app'), input })).data
}
const drillsIn = async (agent: string) =>
  composeRelease((await loadReleaseInputs(writeDatabase(), agent, 'production'))!).sections.pam.drills

test('recorded by PAM or the app team: on the agent, in evidence, the last of each kind in a release', async () => {
  const agent = await makeAgent(organisation, 'drilled')
  ok(await record('pam', asked(agent, { drilled_at: daysAgo(30), result: 'failed' })))
  const { data, evidence } = ok(await record('app', asked(agent)))
  ok(await record('pam', asked(agent, { kind: 'kill_switch', drilled_at: daysAgo(40) })))
  const drills = await drillsIn(agent)
  expect(drills?.map(({ kind, result }) => [kind, result])).toEqual([
    ['kill_switch', 'worked'],
    ['rollback', 'worked'],
  ])
  const page = await runQuery(getAgent, organisation.person('audit'), { agent })
  if (isRefusal(page)) throw new Error(page.detail)
  expect(page.drills.map(({ result, recorded }) => [result, recorded.by])).toEqual([
    ['worked', 'Person of app'],
    ['failed', 'Person of pam'],
    ['worked', 'Person of pam'],
  ])
  const [entry] = await database.admin`
    select i.type, entry::jsonb -> 'data' ->> 'drill' as drill from log_leaf l join evidence_index i on i.seq = l.seq where i.seq = ${evidence}`
  expect(entry).toEqual({ type: 'agent.drill-recorded', drill: data.drill })
})

test('an open release shows it at once, and who recorded it can no longer sign there', async () => {
  const agent = await makeAgent(organisation, 'open')
  const draft = await drafted(agent)
  ok(await record('pam', asked(agent)))
  const [row] = await database.admin`
    select r.revision, p.content -> 'sections' -> 'pam' -> 'drills' -> 0 ->> 'kind' as kind, p.changed_sections as changed
    from release r join release_package p on p.release_id = r.id and p.revision = r.revision where r.id = ${draft.release}`
  expect(row).toEqual({ revision: 2, kind: 'rollback', changed: ['pam'] })
  const contributors = await database.admin`
    select acted_as from release_contributor where release_id = ${draft.release} and person_id = ${organisation.person('pam').personId}`
  expect(contributors).toEqual([{ acted_as: 'editor' }])
})

test.each([
  ['another app team', 'app-2', {}, 'not_owner', null],
  ['somebody of IGA', 'iga', {}, 'not_permitted', null],
  ['of tomorrow', 'pam', { drilled_at: daysAgo(-1) }, 'invalid_input', '/drilled_at'],
  ['of two years ago', 'pam', { drilled_at: daysAgo(700) }, 'invalid_input', '/drilled_at'],
  ['when it was is no date', 'pam', { drilled_at: 'yesterday' }, 'invalid_input', '/drilled_at'],
  ['without a note', 'pam', { note: ' ok ' }, 'invalid_input', '/note'],
  ['of something else', 'pam', { kind: 'fire' }, 'invalid_input', '/kind'],
] as const)('refused, and nothing kept: %s', async (what, who, change, code, pointer) => {
  const agent = await makeAgent(organisation, `refused-${what.replaceAll(/[^a-z]+/gi, '-')}`)
  const refusal = await record(who, asked(agent, change))
  if (!isRefusal(refusal)) throw new Error('it was recorded')
  expect(refusal.code).toBe(code)
  if (pointer) expect(refusal.errors?.map(error => error.pointer)).toContain(pointer)
  expect(await drillsIn(agent)).toEqual([])
})

test('nobody changes or takes away a drill', async () => {
  const agent = await makeAgent(organisation, 'kept')
  ok(await record('pam', asked(agent)))
  await expect(database.admin`update agent_drill set result = 'failed'`).rejects.toThrow()
  await expect(database.admin`delete from agent_drill`).rejects.toThrow()
})

const DECLARED = {
  attributes: ['regulated', 'customer_contact', 'regulated'],
  credential_issuance: 'SPIRE issues an SVID per task',
  credential_revocation: 'The SPIRE entry is deleted',
  trust_boundaries: [
    { name: 'Stripe', description: 'Charge ids and amounts' },
    { name: 'Mail provider', description: 'Addresses of customers' },
  ],
  enforced_at_gateway: 'payments-gateway',
  enforced_in_application: 'Refund service',
  retention_days: 730,
}

test('what is declared stands in the release; who says none of it registers as before', async () => {
  const before = await makeAgent(organisation, 'older-client')
  const silent = composeRelease((await loadReleaseInputs(writeDatabase(), before, 'production'))!)
  expect(silent.sections.iam).toMatchObject({ credential_issuance: '', credential_revocation: '' })
  expect(silent.sections.compliance.retention_days).toBe(365)
  const agent = await makeAgent(organisation, 'declared', DECLARED)
  const { v, sections, requirements } = composeRelease(
    (await loadReleaseInputs(writeDatabase(), agent, 'production'))!,
  )
  expect(v).toBe(3)
  expect(sections.iga.attributes).toEqual(['customer_contact', 'regulated'])
  expect(sections.security.trust_boundaries?.map(({ name }) => name)).toEqual(['Mail provider', 'Stripe'])
  expect(sections.security.enforced_at_gateway).toBe('payments-gateway')
  expect(sections.compliance.retention_days).toBe(730)
  expect(requirements).toMatchObject({ passkey: true, layers: { compliance: 2 } })
})

test('other attributes change what an open release needs', async () => {
  const agent = await makeAgent(organisation, 'becomes-regulated')
  const draft = await drafted(agent)
  const input = { agent, expected_version: 1, attributes: ['regulated'] }
  const { data } = ok(await runCommand(updateAgent, { actor: organisation.person('app'), input }))
  expect(data.changed).toEqual(['attributes'])
  const [row] = await database.admin`
    select p.changed_sections as changed, p.content -> 'requirements' -> 'layers' ->> 'compliance' as compliance
    from release r join release_package p on p.release_id = r.id and p.revision = r.revision where r.id = ${draft.release}`
  expect(row).toEqual({ changed: ['iga', 'requirements'], compliance: '2' })
})

test.each([
  ['an unknown attribute', { attributes: ['secret'] }, '/attributes/0'],
  ['no days', { retention_days: 0 }, '/retention_days'],
  [
    'a party without what crosses to it',
    { trust_boundaries: [{ name: 'Stripe', description: '' }] },
    '/trust_boundaries/0/description',
  ],
  [
    'a party twice',
    { trust_boundaries: [DECLARED.trust_boundaries[0], { name: 'stripe', description: 'The same again' }] },
    '/trust_boundaries/1/name',
  ],
])('%s is refused at its field', async (_what, change, pointer) => {
  const refusal = await runCommand(registerAgent, {
    actor: organisation.person('app'),
    input: agentInput('refused', change),
  })
  if (!isRefusal(refusal)) throw new Error('it was registered')
  expect(refusal.errors?.map(error => error.pointer)).toEqual([pointer])
})
