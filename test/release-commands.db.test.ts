/**
 * Whatever happens to releases in whatever order, no published bundle carries one whose signatures don't match its
 * digest and the matrix. Checked on the rows and bytes by rules written again here, not by the product's own.
 * `RELEASE_STEPS=10000 npx vitest run --project database test/release-commands` runs as many as issue 3 asks.
 */
import { randomInt } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { digestRelease, type ReleaseContent } from '@/lib/domain/release/content'
import { dataTextOf } from '@/lib/testing/bundle-data'
import { useDatabase } from '@/lib/testing/database'
import { seededRandom } from '@/lib/testing/random'
import { makeAgent, makeOrganisation } from '@/lib/testing/release-fixture'
import { TEST_RULES } from '@/lib/testing/rules'
import { asSigner } from '@/lib/testing/as-signer'
import { ENVIRONMENTS, releaseSteps, SIGNER } from '@/lib/testing/release-steps'

const database = useDatabase()
const sql = () => database.admin
const STEPS = Number(process.env.RELEASE_STEPS ?? 600)
/** The long run takes other steps each time; `npm test` always the same. */
const SEED = Number(process.env.RELEASE_SEED ?? (process.env.RELEASE_STEPS ? randomInt(2 ** 31) : 21))
const AGENTS = ['agt_a', 'agt_b']

beforeAll(async () => {
  await makeOrganisation(sql())
  for (const agent of AGENTS) await makeAgent(sql(), agent)
  // To begin with, publication is asked for.
  const asked = { ...TEST_RULES, settings: { ...TEST_RULES.settings, publish_automatically: false } }
  await sql()`insert into organisation_rules (version, content, proposed_by, confirmed_by, reason, created_at)
    values (1, ${sql().json(asked)}, 'per_security', 'per_compliance', 'Publication is asked for', now())`
  await asSigner(() =>
    runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } }),
  )
})

/** Of each environment the serial up to which bundles were checked. */
const checked: Record<string, number> = {}
let carried = 0

/** The invariant, in SQL rows and bundle bytes, of every bundle that was published since the last look. */
async function everyCarriedReleaseHolds(): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    const bundles = await sql()`
      select * from bundle where environment = ${environment} and serial > ${checked[environment] ?? 0} order by serial`
    for (const bundle of bundles) {
      checked[environment] = bundle.serial
      const data = JSON.parse(dataTextOf(bundle.bytes))
      for (const [agent, policy] of Object.entries<{ release: string; digest: string }>(data.policy.agents))
        await carriedReleaseHolds(agent, environment, policy)
    }
  }
}

async function carriedReleaseHolds(
  agent: string,
  environment: string,
  policy: { release: string; digest: string },
): Promise<void> {
  carried++
  const [release] = await sql()`select * from release where id = ${policy.release}`
  const [kept] = await sql()`
    select content from release_package where release_id = ${policy.release} and revision = ${release!.revision}`
  const content = kept!.content as ReleaseContent
  const { root, sections } = digestRelease(content)
  expect([policy.digest, release!.digest, release!.agent_id]).toEqual([root, root, agent])
  expect([content.agent.id, content.environment.id]).toEqual([agent, environment])
  expect(release!.publish_requested_at, 'somebody asked for it').not.toBeNull()
  const signed =
    await sql()`select * from sign_off where release_id = ${policy.release} and voided_at is null`
  for (const each of signed) {
    expect([each.digest, each.section_digest]).toEqual([root, sections[each.layer as ControlLayer]])
    const { accountable, deputy } = content.ownership[each.layer as ControlLayer]
    expect([accountable?.id, deputy?.id]).toContain(each.on_behalf_of ?? each.person_id)
    if (each.on_behalf_of === null) continue
    const standing = await sql()`
      select 1 from signing_delegation where from_person_id = ${each.on_behalf_of} and to_person_id = ${each.person_id}
        and layer = ${each.layer} and starts_at <= ${each.signed_at} and ends_at > ${each.signed_at}
        and (revoked_at is null or revoked_at >= ${each.signed_at})`
    expect(standing, 'somebody stood in').not.toEqual([])
  }
  const behind = signed.flatMap(each => [each.person_id, ...(each.on_behalf_of ? [each.on_behalf_of] : [])])
  expect(new Set(behind).size, 'one person, one layer').toBe(behind.length)
  const parts = await sql()`select person_id from release_contributor where release_id = ${policy.release}`
  expect(behind.filter(person => parts.some(part => part.person_id === person))).toEqual([])
  for (const of of CONTROL_LAYERS) {
    const has = signed.filter(each => each.layer === of).length
    expect([of, has]).toEqual([of, content.requirements!.layers[of]])
  }
}

/** Rows and evidence tell one story of each release. */
async function rowsAgreeWithEvidence(): Promise<void> {
  const wrong = await sql()`
    select * from (
      select r.id, r.state, (r.approved_at is not null)::int as approved, (r.published_at is not null)::int as published,
        (select count(*)::int from evidence_index e where e.subject_id = r.id and e.type = 'release.approved') as approvals,
        (select count(*)::int from evidence_index e where e.subject_id = r.id and e.type = 'release.published') as publications,
        exists (select from bundle_release b where b.release_id = r.id)::int as carried
      from release r) as each
    where approved > approvals or published <> publications or carried <> published
      or (state in ('published', 'superseded') and published = 0)`
  expect(wrong).toEqual([])
}

test(`${STEPS} random steps, seed ${SEED}: every carried release is signed as its matrix asks`, async () => {
  const random = seededRandom(SEED)
  const steps = releaseSteps(sql(), random, AGENTS)
  const drawn = steps.flatMap(step => Array.from({ length: step[1] }, () => step))
  const done = new Map<string, number>(steps.map(([name]) => [name, 0]))
  for (let step = 0; step < STEPS; step++) {
    const [name, , work] = random.pick(drawn)
    const reply = await work()
    if (reply !== null && !isRefusal(reply)) done.set(name, done.get(name)! + 1)
    if (name === 'publish') await everyCarriedReleaseHolds()
  }
  for (const environment of ENVIRONMENTS)
    await asSigner(() => runCommand(publishBundle, { actor: SIGNER, input: { environment } }))
  await everyCarriedReleaseHolds()
  await rowsAgreeWithEvidence()
  const [approvals] =
    await sql()`select count(*)::int as n from evidence_index where type = 'release.approved'`
  // It must have come to something, or nothing was checked.
  expect(approvals!.n).toBeGreaterThan(0)
  expect(carried).toBeGreaterThan(0)
  console.info(`${approvals!.n} approvals, ${carried} carried releases checked; accepted: ${said(done)}`)
}, 7_200_000)

const said = (counts: Map<string, number>) =>
  [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
