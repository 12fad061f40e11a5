/** Exceptions from the separation of duties, and what other rules do to a release that is being signed. */
import { beforeAll, describe, expect, test } from 'vitest'
import { RULES_FOR_NEW_ORGANISATIONS } from '@/lib/domain/organisation/rules'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { dutyExceptions } from '@/lib/queries/organisation/duty-exceptions'
import { useDatabase } from '@/lib/testing/database'
import { actor, deputy, makeAgent, makeOrganisation, owner, putInReview } from '@/lib/testing/release-fixture'
import { ok } from '@/lib/testing/fixtures'
import { runCommand } from '../run-command'
import { confirmProposal } from './confirm-proposal'
import { endDutyExceptionNow } from './end-duty-exception'
import { proposeDutyException } from './propose-duty-exception'
import { proposeRules } from './propose-rules'

const database = useDatabase()
const AGENT = 'agt_except'
const DAY = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString()
const codeOf = (value: unknown) => (isRefusal(value) ? value.code : 'done')

beforeAll(async () => {
  await makeOrganisation(database.admin)
  await makeAgent(database.admin, AGENT)
})

const WANTED = {
  person: owner('pam'),
  agent: AGENT,
  kind: 'second_layer',
  reason: 'PAM has one person in all',
}
const propose = (by: string, more: Record<string, unknown> = {}) =>
  runCommand(proposeDutyException, { actor: actor(by), input: { ...WANTED, ends_at: inDays(90), ...more } })
const confirm = (by: string, proposal: string) =>
  runCommand(confirmProposal, { actor: actor(by), input: { proposal } })
const end = (by: string, exception: string) =>
  runCommand(endDutyExceptionNow, {
    actor: actor(by),
    input: { exception, reason: 'PAM has two people now' },
  })

async function read(by = owner('security')) {
  const answer = await runQuery(dutyExceptions, actor(by), {})
  if (isRefusal(answer)) throw new Error(answer.detail)
  return answer
}

describe('an exception from the separation of duties', () => {
  test('is proposed by Security or Compliance, for somebody else, within 180 days', async () => {
    expect(codeOf(await propose(owner('pam')))).toBe('not_permitted')
    expect(codeOf(await propose('per_admin'))).toBe('not_permitted')
    expect(codeOf(await propose(owner('security'), { person: owner('security') }))).toBe(
      'separation_of_duties',
    )
    expect(await propose(owner('security'), { person: 'per_none' })).toMatchObject({
      code: 'not_found',
      errors: [{ pointer: '/person' }],
    })
    expect(codeOf(await propose(owner('security'), { agent: 'agt_none' }))).toBe('not_found')
    expect(await propose(owner('security'), { ends_at: inDays(181) })).toMatchObject({
      errors: [{ pointer: '/ends_at' }],
    })
    expect(codeOf(await propose(owner('security'), { ends_at: inDays(-1) }))).toBe('invalid_input')
    expect(codeOf(await propose(owner('security'), { reason: 'short' }))).toBe('invalid_input')
    expect((await read()).proposals).toEqual([])
  })

  test('holds once the other layer confirmed, until either ends it', async () => {
    const { proposal } = ok(await propose(owner('security'))).data
    expect((await read()).items).toEqual([])
    expect((await read(owner('compliance'))).proposals).toMatchObject([
      { id: proposal, person: { id: owner('pam') }, agent: { id: AGENT }, refused: { confirm: null } },
    ])
    for (const by of [owner('security'), deputy('security')])
      expect(codeOf(await confirm(by, proposal))).toBe('second_person_required')
    // Whom it is for.
    expect(codeOf(await confirm(owner('pam'), proposal))).toBe('separation_of_duties')
    const { exception } = ok(await confirm(owner('compliance'), proposal)).data
    expect(codeOf(await confirm(owner('compliance'), proposal))).toBe('wrong_state')
    const { items, proposals } = await read()
    expect(proposals).toEqual([])
    expect(items).toMatchObject([
      {
        id: exception,
        state: 'live',
        proposed_by: 'security',
        confirmed_by: 'compliance',
        refused_end: null,
      },
    ])
    expect((await read('per_admin')).items[0]?.refused_end).toMatch(/Security and Compliance/)

    expect(codeOf(await propose(deputy('compliance')))).toBe('already_exists')
    expect(codeOf(await end(owner('pam'), exception!))).toBe('not_permitted')
    expect(codeOf(await end(deputy('compliance'), exception!))).toBe('done')
    expect(codeOf(await end(owner('security'), exception!))).toBe('wrong_state')
    expect((await read()).items).toMatchObject([{ state: 'ended' }])
  })

  test('is not confirmed by whom it is for', async () => {
    const { proposal } = ok(await propose(owner('security'), { person: owner('compliance') })).data
    expect(codeOf(await confirm(owner('compliance'), proposal))).toBe('separation_of_duties')
    expect(codeOf(await confirm(deputy('compliance'), proposal))).toBe('done')
  })

  test('is not granted twice, whichever of two proposals comes first', async () => {
    const [one, two] = [
      ok(await propose(owner('security'), { kind: 'new_duty' })).data.proposal,
      ok(await propose(deputy('security'), { kind: 'new_duty', agent: null })).data.proposal,
    ]
    ok(await confirm(owner('compliance'), two))
    expect(codeOf(await confirm(owner('compliance'), one))).toBe('already_exists')
  })

  test('10 rounds of two who confirm at once: exactly one exception', async () => {
    for (let round = 0; round < 10; round++) {
      const { proposal } = ok(await propose(owner('security'), { kind: 'contributor' })).data
      const replies = await Promise.all([
        confirm(owner('compliance'), proposal),
        confirm(deputy('compliance'), proposal),
      ])
      expect(replies.map(codeOf).sort()).toEqual(['done', 'wrong_state'])
      const live = (await read()).items.filter(
        ({ kind, state }) => kind === 'contributor' && state === 'live',
      )
      expect(live).toHaveLength(1)
      ok(await end(owner('security'), live[0]!.id))
    }
  })

  test('is not seen by app teams for agents of others', async () => {
    const other = 'agt_other'
    await makeAgent(database.admin, other)
    await database.admin`insert into team (id, slug, name, function, created_at) values ('team_else', 'else', 'Else', 'app', now())`
    await database.admin`update agent set team_id = 'team_else' where id = ${other}`
    ok(await propose(owner('security'), { agent: other }))
    ok(await propose(owner('security'), { agent: AGENT }))
    const agentsOf = async (by: string) => [
      ...new Set((await read(by)).proposals.map(proposal => proposal.agent?.id).sort()),
    ]
    expect(await agentsOf(owner('app'))).toEqual([AGENT])
    expect(await agentsOf(owner('iga'))).toEqual([AGENT, other])
  })
})

test('other sign-off rules compose an open release again, in the same transaction', async () => {
  const { id, digest } = await putInReview(database.admin, AGENT, 1, ['iam', 'pam'])
  const rules = {
    ...RULES_FOR_NEW_ORGANISATIONS,
    matrix: RULES_FOR_NEW_ORGANISATIONS.matrix.map(row =>
      row.name === 'Payments' ? { ...row, requires: { ...row.requires, compliance: 2 } } : row,
    ),
  }
  const input = { base_version: 0, rules, reason: 'Payments need a second look' }
  const { proposal } = ok(await runCommand(proposeRules, { actor: actor(owner('security')), input })).data
  const state = () => database.admin<{ revision: number; digest: string }[]>`
    select revision, digest from release where id = ${id}`
  expect(await state()).toMatchObject([{ revision: 1, digest }])

  const { evidence } = ok(await confirm(owner('compliance'), proposal))
  const [now] = await state()
  expect(now).toMatchObject({ revision: 2 })
  expect(now?.digest).not.toBe(digest)
  const [needs] = await database.admin`
    select content -> 'requirements' -> 'layers' ->> 'compliance' as compliance, reason from release_package
    where release_id = ${id} and revision = 2`
  expect(needs).toEqual({ compliance: '2', reason: 'The sign-off rules changed.' })
  const [live] = await database.admin`
    select count(*)::int as n from sign_off where release_id = ${id} and voided_at is null`
  expect(live).toEqual({ n: 0 })
  const types = await database.admin`select type from evidence_index where seq >= ${evidence} order by seq`
  expect(types.map(({ type }) => type)).toEqual(['organisation.rules-changed', 'release.sign-offs-voided'])
})
