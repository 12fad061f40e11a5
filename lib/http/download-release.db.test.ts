/** Compare, choose and download releases of two environments, as people of both sides see them. */
import { beforeAll, describe, expect, test } from 'vitest'
import { writeDatabase } from '@/db/write'
import { hashSecret } from '@/lib/auth/hash-secret'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { composeRelease } from '@/lib/domain/release/compose'
import { digestRelease } from '@/lib/domain/release/content'
import { readPackageFile } from '@/lib/domain/release/package-file'
import { type AnyQuery, runQuery } from '@/lib/queries/define-query'
import { compareTwoReleases } from '@/lib/queries/release/compare-releases'
import { listReleaseChoices } from '@/lib/queries/release/list-choices'
import { useDatabase } from '@/lib/testing/database'
import { addPerson, addSession } from '@/lib/testing/people'
import { actor, AUTHOR, makeAgent, makeOrganisation, owner, putInReview } from '@/lib/testing/release-fixture'
import { downloadReleasePackage, downloadReleasePdf } from './download-release'

const database = useDatabase()
const AGENT = 'agt_two'
let production: { id: string; digest: string }
let staging: string
let stranger: PersonActor
const cookies = new Map<string, string>()

beforeAll(async () => {
  const sql = database.admin
  await makeOrganisation(sql)
  await makeAgent(sql, AGENT)
  await makeAgent(sql, 'agt_else')
  stranger = await addPerson(sql, 'Stranger', 'app')
  production = await putInReview(sql, AGENT, 1, ['iam', 'pam'])
  await putInReview(sql, 'agt_else', 1, [])
  const inputs = await loadReleaseInputs(writeDatabase(), AGENT, 'staging')
  if (!inputs) throw new Error('the fixture has no staging')
  inputs.agent.model = 'model-0'
  const content = composeRelease(inputs)
  const { root } = digestRelease(content)
  staging = 'rel_staging_1'
  await sql`insert into release (id, number, agent_id, environment, state, revision, digest, top_tier, author_id, created_at)
    values (${staging}, 1, ${AGENT}, 'staging', 'draft', 1, ${root}, 'high', ${AUTHOR}, now())`
  await sql`insert into release_package (release_id, revision, digest, content, reason, changed_sections, created_at)
    values (${staging}, 1, ${root}, ${sql.json(content as never)}, 'Drafted.', ${[]}, now())`
  for (const who of [actor(owner('pam')), stranger])
    cookies.set(who.personId, await addSession(sql, who, hashSecret))
})

const ask = async (query: AnyQuery, as: PersonActor, input: object) => {
  const answer = await runQuery(query, as, input)
  if (isRefusal(answer)) return answer
  return query.output.parse(JSON.parse(JSON.stringify(answer)))
}

describe('release.compare', () => {
  test('staging → production: sentences, digests, and the outcomes of each in its own environment', async () => {
    const compared = await ask(compareTwoReleases, actor(owner('iga')), {
      before: staging,
      after: production.id,
    })
    expect(compared).toMatchObject({
      agent: { id: AGENT },
      before: { environment: { id: 'staging', production: false }, number: 1 },
      after: { environment: { id: 'production', production: true }, digests: { root: production.digest } },
      same: false,
      outcomes: {
        before: { allow: 3, step_up: 0, deny: 0 },
        after: { allow: 2, step_up: 1, deny: 0 },
        changed: 1,
        changes: [{ action: 'create_refund', kind: 'tighter', before: 'allow', after: 'step_up' }],
      },
      unchanged: { security: 5 },
    })
    expect(compared.sections).toEqual(expect.arrayContaining(['iam', 'app', 'environment']))
    expect(compared.sections).not.toContain('ownership')
    expect(compared.differences).toContainEqual({
      layer: 'iam',
      kind: 'other',
      sentence: 'Model: model-0 → model-1',
    })
  })

  test('with itself: the same, nothing differs', async () => {
    const input = { before: production.id, after: production.id }
    expect(await ask(compareTwoReleases, actor(owner('iga')), input)).toMatchObject({
      same: true,
      differences: [],
      sections: [],
      outcomes: { changed: 0 },
    })
  })

  test('of two agents is refused, of another team’s agent is not there', async () => {
    const two = { before: production.id, after: 'rel_agt_else_1' }
    expect(await ask(compareTwoReleases, actor(owner('iga')), two)).toMatchObject({ code: 'wrong_state' })
    const own = { before: staging, after: production.id }
    expect(await ask(compareTwoReleases, stranger, own)).toMatchObject({ code: 'not_found' })
  })
})

test('release.choices lists what the caller may see, of one agent where asked', async () => {
  const all = await ask(listReleaseChoices, actor(owner('iga')), {})
  expect(all.items.map((item: { id: string }) => item.id).sort()).toEqual(
    [production.id, 'rel_agt_else_1', staging].sort(),
  )
  const ofOne = await ask(listReleaseChoices, actor(owner('iga')), { agent: AGENT })
  expect(ofOne.items).toHaveLength(2)
  expect(await ask(listReleaseChoices, stranger, {})).toEqual({ items: [] })
  expect(await ask(listReleaseChoices, stranger, { agent: AGENT })).toEqual({ items: [] })
})

test('a token that is scoped to something else is refused by all of them', async () => {
  const { teams, name } = actor(owner('pam'))
  const token = {
    kind: 'token' as const,
    tokenId: 'tok_1',
    personId: owner('pam'),
    name,
    operations: ['agent.list'],
    teams,
  }
  for (const [query, input] of [
    [compareTwoReleases, { before: staging, after: production.id }],
    [listReleaseChoices, {}],
  ] as const)
    expect(await runQuery<string, unknown, unknown>(query as AnyQuery, token, input)).toMatchObject({
      code: 'not_permitted',
    })
})

describe.each([
  ['release.package', downloadReleasePackage],
  ['release.pdf', downloadReleasePdf],
] as const)('%s', (name, handler) => {
  const download = (search: string, person?: string) =>
    handler(
      new Request(`http://127.0.0.1/api/v1/${name}?${search}`, {
        headers: person ? { cookie: `next-auth.session-token=${cookies.get(person)}` } : {},
      }),
    )

  test('is not for somebody who is not signed in, nor for another app team', async () => {
    expect((await download(`release=${production.id}`)).status).toBe(401)
    expect((await download(`release=${production.id}`, stranger.personId)).status).toBe(404)
  })

  test.each([
    ['', 422],
    ['release=rel_nothing', 404],
    [`release=rel_nothing&x=1`, 422],
  ])('?%s answers %i', async (search, status) => {
    expect((await download(search, owner('pam'))).status).toBe(status)
  })
})

const asPam = (name: string) =>
  new Request(`http://127.0.0.1/api/v1/${name}`, {
    headers: { cookie: `next-auth.session-token=${cookies.get(owner('pam'))}` },
  })

test('the package is the content exactly: its digest is the one on record, offline', async () => {
  const answer = await downloadReleasePackage(asPam(`release.package?release=${production.id}`))
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-disposition')).toBe(
    'attachment; filename="name-of-agt-two-production-r1.json"',
  )
  expect(answer.headers.get('cache-control')).toBe('private, no-store')
  const read = readPackageFile(await answer.text())
  if (isRefusal(read)) throw new Error(read.detail)
  expect(digestRelease(read.content).root).toBe(production.digest)
  expect(read.claims).toEqual({
    release: production.id,
    label: 'name of agt_two production r1',
    revision: 1,
    digest: production.digest,
  })
  // Outside the digest, with who signed what: the assertion comes along where there is one.
  const rows =
    await database.admin`select id, layer, person_id from sign_off where release_id = ${production.id}`
  expect(read.signatures).toHaveLength(rows.length)
  expect(rows.length).toBeGreaterThan(0)
  for (const { id, layer, person_id } of rows)
    expect(read.signatures).toContainEqual(
      expect.objectContaining({
        id,
        layer,
        person: expect.objectContaining({ id: person_id }),
        digest: production.digest,
      }),
    )
  const none = await downloadReleasePackage(asPam(`release.package?release=${production.id}&revision=9`))
  expect(none.status).toBe(404)
})

test('the PDF is a PDF, the same each time, until something is signed', async () => {
  const pdf = async () => {
    const answer = await downloadReleasePdf(asPam(`release.pdf?release=${production.id}`))
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    return Buffer.from(await answer.arrayBuffer())
  }
  const first = await pdf()
  expect(first.subarray(0, 5).toString()).toBe('%PDF-')
  expect((await pdf()).equals(first)).toBe(true)
  await database.admin`update sign_off set voided_at = now(), void_reason = 'Withdrawn by its signer', void_kind = 'withdrawn'
    where release_id = ${production.id} and layer = 'iam'`
  expect((await pdf()).equals(first)).toBe(false)
})
