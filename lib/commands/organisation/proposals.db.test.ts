/** Rules about rules: two persons of two layers, or nothing changes. */
import { beforeAll, describe, expect, test } from 'vitest'
import { domainDigest } from '@/lib/domain/digest'
import { type OrganisationRules, RULES_FOR_NEW_ORGANISATIONS } from '@/lib/domain/organisation/rules'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { getEvidence } from '@/lib/queries/evidence/get-evidence'
import { signOffRules } from '@/lib/queries/organisation/sign-off-rules'
import { useDatabase } from '@/lib/testing/database'
import { ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { runCommand } from '../run-command'
import { confirmProposal } from './confirm-proposal'
import { proposeRules } from './propose-rules'
import { rejectProposal } from './reject-proposal'
import { withdrawProposal } from './withdraw-proposal'

const database = useDatabase()
let organisation: Organisation

const REASON = 'Payments need a second look'
const as = (name: string) => organisation.person(name)

beforeAll(async () => {
  organisation = await setUp()
})

async function read(name = 'security') {
  const answer = await runQuery(signOffRules, as(name), {})
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}

/** The rules in force with something else about them: each call differs from the last. */
async function changed(days?: number): Promise<{ base_version: number; rules: OrganisationRules }> {
  const { version, rules } = await read()
  const review_days = days ?? (rules.settings.review_days % 90) + 1
  return { base_version: version, rules: { ...rules, settings: { ...rules.settings, review_days } } }
}

const propose = async (name = 'security', more: Record<string, unknown> = {}) =>
  runCommand(proposeRules, { actor: as(name), input: { ...(await changed()), reason: REASON, ...more } })
const proposed = async (name = 'security') => ok(await propose(name)).data.proposal
const confirm = (name: string, proposal: string) =>
  runCommand(confirmProposal, { actor: as(name), input: { proposal } })
const codeOf = (value: unknown) => (isRefusal(value) ? value.code : 'done')

describe('proposing', () => {
  test('by Security or Compliance only, and with a reason that says something', async () => {
    for (const name of ['app', 'administration', 'iam', 'audit', 'platform'])
      expect(codeOf(await propose(name))).toBe('not_permitted')
    expect(await propose('security', { reason: 'because' })).toMatchObject({
      errors: [{ pointer: '/reason' }],
    })
    expect(codeOf(await propose('security', { as: 'compliance' }))).toBe('not_owner')
  })

  test('not what is in force already, nor against another version, nor what one person could release alone', async () => {
    const { version, rules } = await read()
    const input = { base_version: version, rules, reason: REASON }
    const run = (more: object) =>
      runCommand(proposeRules, { actor: as('security'), input: { ...input, ...more } })
    expect(codeOf(await run({}))).toBe('wrong_state')
    const other = (await changed()).rules
    expect(await run({ rules: other, base_version: version + 1 })).toMatchObject({
      code: 'stale_version',
      data: { current: { version } },
    })
    const alone = { ...rules, matrix: [{ ...rules.matrix[0]!, requires: { security: 1 } }] }
    expect(await run({ rules: alone })).toMatchObject({
      code: 'invalid_input',
      errors: [{ pointer: '/rules/matrix' }],
    })
  })

  test('changes nothing by itself', async () => {
    const before = await read()
    const id = await proposed()
    const now = await read('compliance')
    expect([now.version, now.rules]).toEqual([before.version, before.rules])
    expect(now.proposals.find(proposal => proposal.id === id)).toMatchObject({
      proposed_as: 'security',
      waiting_for: 'compliance',
      stale: false,
      changes: [{ kind: 'other' }],
      refused: { confirm: null, reject: null },
    })
  })
})

describe('confirming', () => {
  test('never by the proposer, the same layer or another team', async () => {
    const id = await proposed()
    expect(await confirm('security', id)).toMatchObject({
      code: 'second_person_required',
      detail: 'You proposed this. Somebody of Compliance has to confirm it.',
    })
    expect(codeOf(await confirm('security-second', id))).toBe('second_person_required')
    for (const name of ['app', 'administration', 'audit'])
      expect(codeOf(await confirm(name, id))).toBe('not_permitted')
    for (const name of ['iam', 'iga', 'pam'])
      expect(codeOf(await confirm(name, id))).toBe('second_person_required')
    expect(codeOf(await confirm('compliance', 'prp_none'))).toBe('not_found')
  })

  test('not by the proposer who joined the other layer since', async () => {
    const id = await proposed('security-second')
    const { personId } = as('security-second')
    await database.admin`insert into membership (team_id, person_id, since) values (${organisation.teams.compliance!}, ${personId}, now())`
    expect(codeOf(await confirm('security-second', id))).toBe('second_person_required')
    await database.admin`delete from membership where team_id = ${organisation.teams.compliance!} and person_id = ${personId}`
  })

  test('not by another person that turned out to be the same human', async () => {
    const id = await proposed()
    await database.admin`
      insert into account_link (id, issuer, subject, from_person_id, to_person_id, reason, requested_by, requested_at, state, decided_by, decided_at)
      values ('lnk_1', 'https://login.example', 'sub', ${as('security').personId}, ${as('compliance').personId}, 'One human',
        ${as('iam').personId}, now(), 'confirmed', ${as('compliance-second').personId}, now())`
    expect(codeOf(await confirm('compliance', id))).toBe('second_person_required')
    expect((await read('compliance')).proposals.find(each => each.id === id)?.refused.confirm).toMatch(
      /one human/,
    )
    expect(codeOf(await confirm('compliance-second', id))).toBe('done')
    await database.admin`delete from account_link`
  })

  test('not when the proposer left the layer or the organisation', async () => {
    const id = await proposed('security-second')
    const { personId } = as('security-second')
    const team = organisation.teams.security!
    await database.admin`delete from membership where team_id = ${team} and person_id = ${personId}`
    expect(codeOf(await confirm('compliance', id))).toBe('second_person_required')
    await database.admin`insert into membership (team_id, person_id, since) values (${team}, ${personId}, now())`
    await database.admin`update person set state = 'deactivated' where id = ${personId}`
    expect(codeOf(await confirm('compliance', id))).toBe('second_person_required')
    await database.admin`update person set state = 'active' where id = ${personId}`
    expect(codeOf(await confirm('compliance', id))).toBe('done')
  })

  test('makes the next version, by both, with the digests of before and after as evidence', async () => {
    const before = await read()
    const { rules } = await changed()
    const id = await proposed('compliance')
    expect(ok(await confirm('security', id)).data).toEqual({
      proposal: id,
      kind: 'organisation-rules',
      version: before.version + 1,
      exception: null,
      guardrail: null,
      threshold: null,
    })
    const after = await read()
    expect(after.rules).toEqual(rules)
    expect(after.history[0]).toMatchObject({
      version: before.version + 1,
      proposed_by: 'Person of compliance',
      confirmed_by: 'Person of security',
      reason: REASON,
      changes: [{ kind: 'other' }],
    })
    const [{ seq } = { seq: -1 }] = await database.admin<{ seq: number }[]>`
      select seq::int from evidence_index where type = 'organisation.rules-changed' order by seq desc limit 1`
    const kept = await runQuery(getEvidence, as('audit'), { number: seq })
    if (isRefusal(kept)) throw new Error(kept.detail)
    expect(JSON.parse(kept.entry)).toMatchObject({
      actor: { person: as('security').personId },
      digest: domainDigest('organisation-rules', rules),
      prev_state_digest: domainDigest('organisation-rules', before.rules),
      data: { proposed_by: as('compliance').personId, confirmed_by: as('security').personId, reason: REASON },
    })
    expect(codeOf(await confirm('security', id))).toBe('wrong_state')
  })

  test('not once other rules are in force: the second of two proposals is stale', async () => {
    const [first, second] = [await proposed(), await proposed('compliance')]
    ok(await confirm('compliance', first))
    const { proposals, version } = await read('security-second')
    expect(proposals.find(({ id }) => id === second)).toMatchObject({
      stale: true,
      refused: { reject: null },
    })
    expect(await confirm('security', second)).toMatchObject({
      code: 'stale_version',
      data: { current: { version } },
    })
    expect((await read()).version).toBe(version)
  })

  test('20 rounds of two who confirm at once: exactly one does', async () => {
    for (let round = 0; round < 20; round++) {
      const { version } = await read()
      const id = await proposed()
      const replies = await Promise.all([confirm('compliance', id), confirm('compliance-second', id)])
      expect(replies.map(codeOf).sort()).toEqual(['done', 'wrong_state'])
      expect((await read()).version).toBe(version + 1)
    }
  }, 60_000)

  test('20 rounds of two proposals confirmed at once: one holds, the other is stale', async () => {
    for (let round = 0; round < 20; round++) {
      const { version } = await read()
      const [one, two] = [await proposed(), await proposed('compliance')]
      const replies = await Promise.all([confirm('compliance', one), confirm('security', two)])
      expect(replies.map(codeOf).sort()).toEqual(['done', 'stale_version'])
      expect((await read()).version).toBe(version + 1)
    }
  }, 60_000)
})

describe('rejecting and withdrawing', () => {
  const reject = (name: string, proposal: string) =>
    runCommand(rejectProposal, { actor: as(name), input: { proposal, reason: 'Not before the audit' } })
  const withdraw = (name: string, proposal: string) =>
    runCommand(withdrawProposal, { actor: as(name), input: { proposal } })

  test('either layer rejects, only the proposer withdraws, and then it is over', async () => {
    for (const name of ['compliance', 'security-second']) {
      const id = await proposed()
      expect(codeOf(await reject('security', id))).toBe('wrong_state')
      expect(codeOf(await reject('iam', id))).toBe('not_owner')
      expect(codeOf(await withdraw(name, id))).toBe('not_owner')
      expect(codeOf(await reject(name, id))).toBe('done')
      expect(codeOf(await confirm('compliance', id))).toBe('wrong_state')
      expect(codeOf(await withdraw('security', id))).toBe('wrong_state')
    }
    const id = await proposed()
    expect(codeOf(await withdraw('app', id))).toBe('not_owner')
    expect(codeOf(await withdraw('security', id))).toBe('done')
    expect(codeOf(await confirm('compliance', id))).toBe('wrong_state')
    expect(codeOf(await reject('compliance', id))).toBe('wrong_state')
    expect((await read()).proposals.some(proposal => proposal.id === id)).toBe(false)
  })
})

test('10 rounds of confirming, rejecting and withdrawing at once: exactly one of them', async () => {
  for (let round = 0; round < 10; round++) {
    const proposal = await proposed()
    const { version } = await read()
    const replies = await Promise.all([
      confirm('compliance', proposal),
      runCommand(rejectProposal, {
        actor: as('compliance-second'),
        input: { proposal, reason: 'Not before the audit' },
      }),
      runCommand(withdrawProposal, { actor: as('security'), input: { proposal } }),
    ])
    expect(replies.map(codeOf).sort()).toEqual(['done', 'wrong_state', 'wrong_state'])
    const confirmed = !isRefusal(replies[0])
    expect((await read()).version).toBe(version + (confirmed ? 1 : 0))
  }
}, 60_000)

test('the database itself takes no version of one person, and changes none', async () => {
  const { personId } = as('security')
  const content = database.admin.json(RULES_FOR_NEW_ORGANISATIONS as never)
  await expect(
    database.admin`insert into organisation_rules (version, content, proposed_by, confirmed_by, reason, created_at)
      values (9999, ${content}, ${personId}, ${personId}, 'alone', now())`,
  ).rejects.toThrow(/organisation_rules_two_people/)
  await expect(
    database.admin`update organisation_rules set reason = 'other' where version > 0`,
  ).rejects.toThrow()
})
