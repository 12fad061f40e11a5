/** What the screens of releases, recertification and home ask, along one release from draft to lapse. */
import { beforeAll, expect, test } from 'vitest'
import type { z } from 'zod'
import { certifyRelease } from '@/lib/commands/recertification/certify-release'
import { recordLapses } from '@/lib/commands/recertification/record-lapses'
import { draftRelease } from '@/lib/commands/release/draft-release'
import { signRelease } from '@/lib/commands/release/sign-release'
import { submitRelease } from '@/lib/commands/release/submit-release'
import { runCommand } from '@/lib/commands/run-command'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import { actor, AUTHOR, deputy, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { type AnyQuery, runQuery } from '../define-query'
import { homeSummary } from '../home/home-summary'
import { navCounts } from '../home/nav-counts'
import { listCertifications } from '../recertification/list-certifications'
import { compareTwoReleases } from './compare-releases'
import { getRelease } from './get-release'
import { listReleases } from './list-releases'
import { previewRelease } from './preview-release'

const database = useDatabase()
const AGENT = 'agt_q'
beforeAll(async () => {
  await makeOrganisation(database.admin)
  await makeAgent(database.admin, AGENT)
})

/** Also parses the answer with its own schema: what OpenAPI promises. */
async function ask<Q extends AnyQuery>(
  query: Q,
  as: string,
  input: object = {},
): Promise<z.output<Q['output']>> {
  const answer = await runQuery(query, actor(as), input)
  if (isRefusal(answer)) throw new Error(answer.detail)
  return query.output.parse(JSON.parse(JSON.stringify(answer))) as z.output<Q['output']>
}

async function done<T>(reply: Promise<T>): Promise<Exclude<T, { refused: true }>> {
  const settled = await reply
  if (isRefusal(settled)) throw new Error(settled.detail)
  return settled as Exclude<T, { refused: true }>
}

let release = ''
let digest = ''

test('before the draft: what it would contain, and who may draft it', async () => {
  const preview = await ask(previewRelease, AUTHOR, { agent: AGENT, environment: 'production' })
  expect(preview).toMatchObject({
    top_tier: 'high',
    certified_for_days: 90,
    actions: 3,
    unclassified: 0,
    base: null,
    can_draft: null,
    open: null,
  })
  expect(preview.differences.length).toBeGreaterThan(5)
  const other = await ask(previewRelease, owner('iam'), { agent: AGENT, environment: 'production' })
  expect(other.can_draft).toMatchObject({
    code: 'not_permitted',
    detail: expect.stringContaining('app team can.'),
  })
})

test('in review: each caller reads what they may do, and why not', async () => {
  const drafted = await done(
    runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent: AGENT, environment: 'production', intent: 'First release of it' },
    }),
  )
  ;({ release, digest } = drafted.data)
  await done(runCommand(submitRelease, { actor: actor(AUTHOR), input: { release } }))
  await done(
    runCommand(signRelease, {
      actor: actor(owner('iam')),
      input: { release, layer: 'iam', digest, meaning: 'I read my section of it' },
    }),
  )

  const forPam = await ask(getRelease, owner('pam'), { release })
  const layer = (name: string) => forPam.layers.find(each => each.layer === name)
  expect(layer('pam')).toMatchObject({ mine: true, can_sign: null, can_request_changes: null })
  expect(layer('iam')).toMatchObject({
    mine: false,
    can_sign: { code: 'not_owner' },
    can_withdraw_signature: { code: 'not_owner' },
  })
  expect(forPam.digests.root).toBe(digest)
  expect(forPam.sign_offs).toMatchObject([{ layer: 'iam', person: { id: owner('iam') }, voided_at: null }])
  expect(forPam.contributors.map(each => [each.person.id, each.acted_as])).toContainEqual([AUTHOR, 'author'])

  const forAuthor = await ask(getRelease, AUTHOR, { release })
  expect(forAuthor.layers.every(each => each.can_sign !== null)).toBe(true)
  expect(forAuthor.can_withdraw).toBeNull()
  expect(forAuthor.can_submit).toMatchObject({ code: 'wrong_state' })

  const listed = await ask(listReleases, owner('pam'), { mine: 'true' })
  expect(listed.items).toMatchObject([{ id: release, signed: ['iam'], mine: ['pam'] }])
  expect(listed.items[0]?.missing[0]).toEqual({ layer: 'iga', accountable: 'iga', deputy: 'iga_deputy' })
  expect((await ask(listReleases, owner('iam'), { mine: 'true' })).items).toEqual([])

  expect((await ask(homeSummary, owner('pam'))).needs_you).toMatchObject([
    { kind: 'sign', target: release, layer: 'pam', if_not: 'not released' },
  ])
  const home = await ask(homeSummary, owner('iam'))
  expect(home.needs_you).toEqual([])
  expect(home.waiting_on_others).toMatchObject([{ release, signed: 1 }])
  expect(home.done_by_you).toMatchObject([{ type: 'release.signed', layer: 'iam' }])
  expect(await ask(navCounts, owner('pam'))).toMatchObject({ home: 1, releases: 1, agents: 0 })
})

test('a release of another team is not there for somebody who is only in app teams', async () => {
  await database.admin`insert into team (id, slug, name, function, created_at) values ('team_other', 'other', 'Other', 'app', now())`
  const stranger = {
    ...actor(AUTHOR),
    teams: [{ id: 'team_other', slug: 'other', name: 'Other', function: 'app' as const }],
  }
  expect(await runQuery(getRelease, stranger, { release })).toMatchObject({ code: 'not_found' })
  expect(await runQuery(listReleases, stranger, {})).toMatchObject({ items: [] })
})

test('in force, lapsing, certified again, lapsed: once on record each', async () => {
  for (const name of CONTROL_LAYERS.slice(1)) {
    await done(
      runCommand(signRelease, {
        actor: actor(owner(name)),
        input: { release, layer: name, digest, meaning: 'I read my section of it' },
      }),
    )
  }
  await database.admin`update release set state = 'published', published_at = now(), certified_until = now() + interval '5 days' where id = ${release}`
  const [row] = (await ask(listCertifications, owner('iga'))).items
  expect(row).toMatchObject({ release, status: 'lapsing', certified_for_days: 90, can_certify: null })
  expect((await ask(listCertifications, owner('pam'))).items[0]?.can_certify).toMatchObject({
    code: 'not_owner',
  })
  expect((await ask(homeSummary, owner('iga'))).needs_you).toMatchObject([
    { kind: 'certify', if_not: 'lapses: denied' },
  ])
  expect((await ask(homeSummary, owner('iga'))).health).toMatchObject({ lapsing: 1, lapsed: 0 })

  const input = { release, statement: 'Still needed, used every day' }
  expect(await runCommand(certifyRelease, { actor: actor(owner('pam')), input })).toMatchObject({
    code: 'not_permitted',
  })
  const certified = await done(runCommand(certifyRelease, { actor: actor(deputy('iga')), input }))
  expect(new Date(certified.data.certified_until).getTime()).toBeGreaterThan(Date.now() + 89 * 86_400_000)
  expect((await ask(listCertifications, owner('iga'))).items[0]).toMatchObject({
    status: 'certified',
    last: { by: 'iga_deputy' },
  })

  const worker = { actor: { kind: 'system' as const, name: 'worker' as const }, input: {} }
  expect(await runCommand(recordLapses, worker)).toMatchObject({ code: 'wrong_state' })
  await database.admin`update release set certified_until = now() - interval '1 minute' where id = ${release}`
  expect(await runCommand(recordLapses, worker)).toMatchObject({ data: { releases: [release] } })
  expect(await runCommand(recordLapses, worker)).toMatchObject({ code: 'wrong_state' })
  expect((await ask(homeSummary, owner('iga'))).needs_you[0]).toMatchObject({
    kind: 'lapsed',
    if_not: 'stays denied',
  })
})

test('the next release is compared with what is in force', async () => {
  await database.admin`update agent set model = 'model-2' where id = ${AGENT}`
  const next = await done(
    runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent: AGENT, environment: 'production', intent: 'Another model for it' },
    }),
  )
  const read = await ask(getRelease, owner('iam'), { release: next.data.release })
  expect(read.base).toMatchObject({ id: release, number: 1 })
  expect(read.differences).toEqual([{ layer: 'iam', kind: 'other', sentence: 'Model: model-1 → model-2' }])
  expect(read.layers.find(each => each.layer === 'pam')).toMatchObject({ same: true, changes: 0 })
  const compared = await ask(compareTwoReleases, owner('iam'), { before: release, after: next.data.release })
  expect(compared.sections).toEqual(['iam'])
  expect((await ask(listReleases, owner('iam'), { state: 'draft' })).items).toMatchObject([{ changes: 1 }])
})

test('a draft with nothing in its way waits for its own team', async () => {
  expect((await ask(homeSummary, AUTHOR)).needs_you).toMatchObject([
    { kind: 'submit', if_not: 'not released' },
  ])
})

test('vacant layers wait for those who may fill them', async () => {
  await database.admin`update ownership set accountable_id = null, deputy_id = null where agent_id = ${AGENT} and layer = 'security'`
  const admin = await ask(homeSummary, 'per_admin')
  expect(admin.needs_you).toMatchObject([{ kind: 'vacant', target: AGENT, layer: 'security' }])
  expect(admin.health.vacant_layers).toBe(1)
  expect((await ask(homeSummary, owner('pam'))).needs_you).toEqual([])
  const author = await ask(homeSummary, AUTHOR)
  expect(author.needs_you).toEqual([])
  expect(author.waiting_on_others).toMatchObject([
    { state: 'draft', missing: [{ layer: 'security', accountable: null }] },
  ])
})

test('actions that nobody classified wait for their team', async () => {
  await database.admin`update action set definition_digest = repeat('f', 64) where id = ${`act_${AGENT}_note`}`
  expect((await ask(homeSummary, AUTHOR)).needs_you).toMatchObject([
    { kind: 'classify', subject: 'Shop, 1 unclassified', if_not: 'denied' },
  ])
})
