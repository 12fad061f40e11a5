/**
 * Self-approval, generated: every way of having taken part × every layer × every way of coming to sign × the first
 * or the last signature. None passes, nothing is signed, each leaves a refusal on record.
 */
import { beforeAll, expect, test } from 'vitest'
import { runCommand } from '@/lib/commands/run-command'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { CONTRIBUTOR_WORDS, canSign } from '@/lib/domain/release/can-sign'
import { RELEASE_STATES } from '@/lib/domain/release/states'
import { useDatabase } from '@/lib/testing/database'
import {
  AUTHOR,
  actor,
  deputy,
  type InReview,
  makeAgent,
  makeOrganisation,
  owner,
  putInReview,
} from '@/lib/testing/release-fixture'
import { sampleSigning } from '@/lib/testing/release-inputs'
import { TEST_RULES } from '@/lib/testing/rules'
import { signRelease } from './sign-release'

const database = useDatabase()
const sql = () => database.admin

type Place = { agent: string; layer: ControlLayer; release: InReview }
type Undo = () => Promise<unknown>

const PARTS = Object.keys(CONTRIBUTOR_WORDS) as (keyof typeof CONTRIBUTOR_WORDS)[]
/** Somebody else of the layer's team, who owns nothing. */
const third = (layer: ControlLayer) => `per_${layer}_third`
const acting = (id: string) =>
  id.endsWith('_third') ? { ...actor(id.replace('_third', '')), personId: id, name: id } : actor(id)
const other = (layer: ControlLayer): ControlLayer => (layer === 'iam' ? 'pam' : 'iam')

const tookPart = (place: Place, person: string, part: string): Promise<unknown> =>
  sql()`insert into release_contributor (release_id, person_id, acted_as) values (${place.release.id}, ${person}, ${part}) on conflict do nothing`
const standsIn = (from: string, to: string, layer: ControlLayer): Promise<unknown> =>
  sql()`insert into signing_delegation (id, from_person_id, to_person_id, layer, starts_at, ends_at, reason, created_at)
    values (${`del_${from}_${to}`}, ${from}, ${to}, ${layer}, now() - interval '1 day', now() + interval '1 day', 'Away', now())`
const oneHuman = (from: string, to: string): Promise<unknown> =>
  sql()`insert into account_link (id, issuer, subject, from_person_id, to_person_id, reason, requested_by, requested_at, state, decided_by, decided_at)
    values (${`lnk_${from}_${to}`}, 'https://idp', ${`${from} ${to}`}, ${from}, ${to}, 'One human', 'per_decider_1', now(), 'confirmed', 'per_decider_2', now())`

/** Each arranges how a person who took part comes to sign, and names who presses the button. */
const WAYS: Record<string, (place: Place, part: string) => Promise<string>> = {
  'as the accountable owner': async (place, part) => {
    await tookPart(place, owner(place.layer), part)
    return owner(place.layer)
  },
  'as the deputy': async (place, part) => {
    await tookPart(place, deputy(place.layer), part)
    return deputy(place.layer)
  },
  'as the delegate of the owner': async (place, part) => {
    await tookPart(place, third(place.layer), part)
    await standsIn(owner(place.layer), third(place.layer), place.layer)
    return third(place.layer)
  },
  'through a delegate of their own': async (place, part) => {
    await tookPart(place, owner(place.layer), part)
    await standsIn(owner(place.layer), third(place.layer), place.layer)
    return third(place.layer)
  },
  'through the deputy who stands in for them elsewhere': async (place, part) => {
    await tookPart(place, third(place.layer), part)
    await standsIn(third(place.layer), deputy(place.layer), place.layer)
    return deputy(place.layer)
  },
  'with a second account': async (place, part) => {
    await tookPart(place, 'per_admin', part)
    await oneHuman('per_admin', owner(place.layer))
    return owner(place.layer)
  },
  'with an account that was theirs': async (place, part) => {
    await tookPart(place, AUTHOR, part)
    await sql()`insert into account_link (id, issuer, subject, from_person_id, to_person_id, reason, requested_by, requested_at, state, decided_by, decided_at)
      values ('lnk_was', 'https://idp', 'was', ${deputy(place.layer)}, ${AUTHOR}, 'One human', 'per_decider_1', now(), 'confirmed', 'per_decider_2', now())`
    return deputy(place.layer)
  },
}

/** Ways in which nobody took part, but the duty itself doesn't count. */
const DUTIES: Record<string, (place: Place) => Promise<string>> = {
  'a role given to oneself': async ({ layer }) => {
    await sql()`update membership set granted_by = ${deputy(layer)} where person_id = ${deputy(layer)}`
    return deputy(layer)
  },
  'a role just granted': async ({ layer }) => {
    await rules(24)
    return owner(layer)
  },
  'a second layer of one person': async ({ agent, layer, release }) => {
    await sql()`update ownership set deputy_id = ${owner(other(layer))} where agent_id = ${agent} and layer = ${layer}`
    await sql()`insert into sign_off (id, release_id, revision, layer, person_id, account_id, session_id, acted_as, digest, section_digest, meaning, authenticated_at, signed_at)
      select ${`sgn_second_${release.id}`}, ${release.id}, 1, ${other(layer)}, ${owner(other(layer))}, 'acc', 'ses', 'accountable', ${release.digest}, 'x', 'I have read it all', now(), now()
      where not exists (select from sign_off where release_id = ${release.id} and layer = ${other(layer)} and voided_at is null)`
    return owner(other(layer))
  },
}

let version = 0
const rules = (hours: number) =>
  sql()`insert into organisation_rules (version, content, proposed_by, confirmed_by, reason, created_at)
    values (${++version}, ${sql().json({ ...TEST_RULES, settings: { ...TEST_RULES.settings, duty_min_age_hours: hours } })}, ${owner('security')}, ${owner('compliance')}, 'For a test', now())`

let number = 0
async function place(layer: ControlLayer, last: boolean): Promise<Place> {
  const agent = `agt_${++number}`
  await makeAgent(sql(), agent)
  const signed = last ? CONTROL_LAYERS.filter(each => each !== layer) : []
  return { agent, layer, release: await putInReview(sql(), agent, 1, signed) }
}

/** Puts back what a way arranged, so that the next one starts clean. */
const clean: Undo = async () => {
  await sql()`delete from signing_delegation`
  await sql()`delete from account_link`
  await sql()`update membership set granted_by = null`
  await rules(0)
}

async function refusedAndOnRecord(at: Place, by: string, what: string): Promise<void> {
  const { release, layer } = at
  const before = await sql()`select count(*)::int as n from sign_off where release_id = ${release.id}`
  const reply = await runCommand(signRelease, {
    actor: acting(by),
    input: { release: release.id, layer, digest: release.digest, meaning: 'It is all fine, I know it' },
  })
  expect(isRefusal(reply) ? reply.code : 'signed', what).toMatch(
    /^(separation_of_duties|already_signed|not_owner)$/,
  )
  expect(isRefusal(reply) && reply.evidence, `${what}: on record`).toEqual(expect.any(Number))
  expect(await sql()`select count(*)::int as n from sign_off where release_id = ${release.id}`, what).toEqual(
    before,
  )
  const [row] = await sql()`select state from release where id = ${release.id}`
  expect(row!.state, what).toBe('in_review')
}

beforeAll(async () => {
  await makeOrganisation(sql())
  for (const id of ['per_decider_1', 'per_decider_2'])
    await sql()`insert into person (id, name, email, created_at) values (${id}, ${id}, ${`${id}@example.test`}, now())`
  for (const layer of CONTROL_LAYERS) {
    const id = third(layer)
    await sql()`insert into person (id, name, email, created_at) values (${id}, ${id}, ${`${id}@example.test`}, now())`
    await sql()`insert into membership (team_id, person_id, since) values (${`team_${layer}`}, ${id}, now())`
  }
})

let tried = 0
for (const layer of CONTROL_LAYERS) {
  for (const last of [false, true]) {
    test(`${layer}, the ${last ? 'last' : 'first'} signature: no way in`, { timeout: 120_000 }, async () => {
      // Fresh counters of what is recorded per person and minute belong to the process; people are many enough here.
      for (const part of PARTS) {
        for (const [way, arrange] of Object.entries(WAYS)) {
          const at = await place(layer, last)
          const by = await arrange(at, part)
          await refusedAndOnRecord(at, by, `${part} ${way} on ${layer}`)
          await clean()
          tried++
        }
      }
      for (const [what, arrange] of Object.entries(DUTIES)) {
        const at = await place(layer, last)
        await refusedAndOnRecord(at, await arrange(at), `${what} on ${layer}`)
        await clean()
        tried++
      }
    })
  }
}

test('nobody, and a machine, sign nothing', async () => {
  const at = await place('iam', false)
  for (const layer of CONTROL_LAYERS) {
    for (const state of RELEASE_STATES) {
      const unknown = { personId: null, authenticatedAt: 0, now: 0 }
      const release = sampleSigning({ state })
      expect(canSign(release, layer, unknown, release.digest)?.code).toBe('not_signed_in')
      tried++
    }
    const token = {
      kind: 'token' as const,
      tokenId: 'tok_1',
      personId: owner(layer),
      name: 'A machine',
      operations: ['release.sign'],
      teams: actor(owner(layer)).teams,
    }
    const reply = await runCommand(signRelease, {
      actor: token,
      input: {
        release: at.release.id,
        layer,
        digest: at.release.digest,
        meaning: 'It is all fine, I know it',
      },
    })
    expect(reply).toMatchObject({ code: 'person_only', evidence: expect.any(Number) })
    tried++
  }
})

test('at least 500 combinations were tried', () => {
  expect(tried).toBeGreaterThanOrEqual(500)
})
