import { beforeAll, expect, test } from 'vitest'
import { inTransaction, writeAs } from '@/db/write'
import { openDrift } from '@/db/stores/drift'
import { importActions } from '@/lib/commands/action/import-actions'
import { updateAgent } from '@/lib/commands/agent/update-agent'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { assignLayer } from '@/lib/commands/control-layer/assign-layer'
import { newId } from '@/lib/commands/ids'
import { setThreshold } from '@/lib/commands/policy/set-threshold'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { readyAgent, run, signed, submitted, TOOLS } from '@/lib/testing/release-story'

const database = useDatabase()
const SIGNER = { kind: 'system', name: 'signer' } as const
let organisation: Organisation
const app = () => organisation.person('app')

async function publish() {
  writeAs('signer_rt')
  try {
    ok(await runCommand(publishBundle, { actor: SIGNER, input: { environment: 'production' } }))
  } finally {
    writeAs('app_rt')
  }
}

beforeAll(async () => {
  organisation = await setUp()
  writeAs('signer_rt')
  ok(await runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } }))
  writeAs('app_rt')
})

let count = 0
async function released() {
  const agent = await readyAgent(database.admin, organisation, `drifter-${++count}`)
  const offer = await submitted(organisation, agent.agent)
  await signed(organisation, offer)
  await publish()
  return { ...agent, release: offer.release }
}

const driftOf = (agent: string) =>
  database.admin`select kind, subject, source, release_id, follow_up_id, cleared_because from drift
    where agent_id = ${agent} order by kind, subject, detected_at`
const openReleases = (agent: string) =>
  database.admin`select * from release where agent_id = ${agent} and state = 'draft'`
const said = (agent: string, type: string) =>
  database.admin`select seq from evidence_index where agent_id = ${agent} and type = ${type}`

async function edit(agent: string, fields: Record<string, unknown>) {
  const [row] = await database.admin`select version from agent where id = ${agent}`
  return run(updateAgent, app(), { agent, expected_version: row!.version, ...fields })
}

/** The same tools with other words, without those in `without`, and with those in `more`. */
function importAgain(system: string, changed: string[], without: string[] = [], more: string[] = []) {
  const names = [...Object.keys(TOOLS), ...more].filter(name => !without.includes(name))
  const tools = names.map(name => ({
    name,
    description: changed.includes(name) ? `${name}, another way.` : `${name}.`,
    inputSchema: { type: 'object' },
  }))
  return run(importActions, app(), { system, document: JSON.stringify({ tools }) })
}

test('tools imported again: what changed, came and went is drift, once, and gone when it is put back', async () => {
  const { agent, system, slug, release } = await released()
  await importAgain(system, ['create_refund'], ['retrieve_charge'], ['new_tool'])
  await importAgain(system, ['create_refund'], ['retrieve_charge'], ['new_tool'])
  const open = await driftOf(agent)
  expect(open.map(row => [row.kind, row.subject, row.release_id, row.cleared_because])).toEqual([
    ['action_changed', `${slug}/create_refund`, release, null],
    ['action_new', `${slug}/new_tool`, release, null],
    ['action_removed', `${slug}/retrieve_charge`, release, null],
  ])
  expect(await said(agent, 'drift.detected')).toHaveLength(1)
  const drafts = await openReleases(agent)
  expect(drafts).toMatchObject([{ author_id: app().personId, number: 2 }])
  expect(drafts[0]!.intent).toContain('create_refund changed')
  expect(new Set(open.map(row => row.follow_up_id))).toEqual(new Set([drafts[0]!.id]))

  await importAgain(system, [])
  expect((await driftOf(agent)).map(row => row.cleared_because)).toEqual(['reverted', 'reverted', 'reverted'])
  expect(await said(agent, 'drift.cleared')).toHaveLength(1)
})

test('another model, identity and owner are drift; a threshold is not', async () => {
  const { agent, system } = await released()
  const [refund] =
    await database.admin`select id from action where system_id = ${system} and name = 'create_refund'`
  await run(setThreshold, app(), {
    action: refund!.id,
    outcome: 'deny',
    condition: null,
    agent,
  })
  expect(await driftOf(agent)).toEqual([])
  await edit(agent, { model: 'model-2' })
  await edit(agent, { identities: [{ kind: 'spiffe', id: 'spiffe://acme/another' }] })
  const [row] =
    await database.admin`select version from ownership where agent_id = ${agent} and layer = 'pam'`
  await run(assignLayer, organisation.person('administration'), {
    agent,
    layer: 'pam',
    team: organisation.teams.pam,
    accountable: organisation.person('pam-second').personId,
    deputy: organisation.person('pam').personId,
    expected_version: row!.version,
  })
  const open = await driftOf(agent)
  expect(open.map(({ kind }) => kind)).toEqual(['identity', 'identity', 'model', 'owner'])
  expect(await openReleases(agent)).toHaveLength(1)
  // One is on the way: what came after it is linked to it.
  expect(new Set(open.map(each => each.follow_up_id)).size).toBe(1)
})

test('what is released is drift no more, and what came between approval and publication is', async () => {
  const { agent } = await released()
  await edit(agent, { model: 'model-2' })
  const offer = await submitted(organisation, agent)
  await signed(organisation, offer)
  await edit(agent, { prompt_reference: 'git:other@2' })
  await publish()
  const rows = await driftOf(agent)
  expect(rows.map(row => [row.kind, row.cleared_because, row.release_id === offer.release])).toEqual([
    ['model', 'released', false],
    ['prompt', null, true],
  ])
})

test('an observation is not cleared by the comparison, only by a release that contains it', async () => {
  const { agent, release } = await released()
  const seen = {
    agent_id: agent,
    environment: 'production',
    release_id: release,
    was: 'model-1',
    now_is: 'model-2',
    layers: ['iam' as const],
    source: 'enforcer' as const,
  }
  const context = { now: new Date(), newId }
  await inTransaction(tx =>
    openDrift(
      tx,
      [
        { ...seen, kind: 'model', subject: 'model-2' },
        { ...seen, kind: 'identity', subject: 'spiffe://acme/stranger' },
      ],
      context,
    ),
  )
  await edit(agent, { description: 'Something else altogether' })
  expect((await driftOf(agent)).map(row => row.cleared_because)).toEqual([null, null])
  expect(await openReleases(agent)).toEqual([])

  await edit(agent, { model: 'model-2' })
  const offer = await submitted(organisation, agent)
  await signed(organisation, offer)
  await publish()
  expect((await driftOf(agent)).map(row => [row.kind, row.subject, row.cleared_because])).toEqual([
    ['identity', 'spiffe://acme/stranger', null],
    ['model', '', 'released'],
    ['model', 'model-2', 'released'],
  ])
})

test('an agent that nothing of is in force has no drift', async () => {
  const { agent, system } = await readyAgent(database.admin, organisation, 'fresh')
  await importAgain(system, ['create_refund'])
  await edit(agent, { model: 'model-2' })
  expect(await driftOf(agent)).toEqual([])
  expect(await openReleases(agent)).toEqual([])
})

test('two changes at once: one release with the difference, and both are in it', async () => {
  const { agent, system } = await released()
  await Promise.all([importAgain(system, ['create_refund']), edit(agent, { model: 'model-2' })])
  const drafts = await openReleases(agent)
  expect(drafts).toHaveLength(1)
  const [contents] = await database.admin`select content from release_package
    where release_id = ${drafts[0]!.id} and revision = ${drafts[0]!.revision}`
  expect(contents!.content.sections.iam.model).toBe('model-2')
  expect((await driftOf(agent)).map(row => row.follow_up_id)).toEqual([drafts[0]!.id, drafts[0]!.id])
})
