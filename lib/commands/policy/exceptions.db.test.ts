import { beforeAll, describe, expect, test } from 'vitest'
import { readDatabase } from '@/db/read'
import { loadReleaseInputs } from '@/db/stores/release-inputs'
import { isRefusal } from '@/lib/domain/refusal'
import { composeRelease } from '@/lib/domain/release/compose'
import { listActions } from '@/lib/queries/action/list-actions'
import { runQuery } from '@/lib/queries/define-query'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { listExceptionRequests } from '@/lib/queries/policy/exception-requests'
import { listExceptions } from '@/lib/queries/policy/list-exceptions'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, type Organisation, ok, refused, setUp } from '@/lib/testing/fixtures'
import { guardrailByTwo } from '@/lib/testing/guardrails'
import { classifyActions } from '../action/classify-actions'
import { importActions } from '../action/import-actions'
import { runCommand } from '../run-command'
import { refuseException, withdrawException } from './close-exception-request'
import { endExceptionNow } from './end-exception'
import { grantException } from './grant-exception'
import { requestException } from './request-exception'
import { setGuardrail } from './set-guardrail'

const database = useDatabase()
let organisation: Organisation
let agent: string
let system: string
let guardrail: string
const actions = new Map<string, string>()
const as = (name: string) => organisation.person(name)
const pointer = (value: unknown) => refused(value).errors?.[0]?.pointer

async function imported(names: string[], existing?: string) {
  const document = JSON.stringify({ tools: names.map(name => ({ name })) })
  const target = existing
    ? { system: existing }
    : { new_system: { slug: 'stripe', name: 'Stripe', team: organisation.teams.app } }
  const reply = ok(await runCommand(importActions, { actor: as('app'), input: { ...target, document } })).data
  const listed = await runQuery(listActions, as('app'), { system: reply.system })
  if (isRefusal(listed)) throw new Error(listed.detail)
  const news = listed.items.filter(item => !actions.has(item.name))
  for (const item of news) actions.set(item.name, item.id)
  const classification = { effect: 'write', data_class: 'internal', reversible: true }
  const input = {
    actions: news.map(({ id, version }) => ({ action: id, expected_version: version, classification })),
  }
  ok(await runCommand(classifyActions, { actor: as('app'), input }))
  return reply.system
}

beforeAll(async () => {
  organisation = await setUp()
  system = await imported(['create_refund', 'update_refund'])
  agent = await makeAgent(organisation, 'refunder', { purposes: ['refunds'], systems: [{ system }] })
  guardrail = ok(
    await guardrailByTwo(setGuardrail, as('pam'), as('pam-second'), {
      layer: 'pam',
      name: 'Writes',
      selector: { effects: ['write'] },
      condition: null,
      outcome: 'step_up',
    }),
  ).data.guardrail
})

const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString()
const request = (actor: string, more: Record<string, unknown> = {}) =>
  runCommand(requestException, {
    actor: as(actor),
    input: {
      guardrail,
      agent,
      ...(!('system' in more) && { action: actions.get('create_refund') }),
      reason: 'Migration weekend',
      expires_at: days(10),
      ...more,
    },
  })
const grant = (actor: string, id: string) =>
  runCommand(grantException, { actor: as(actor), input: { request: id } })
const end = async (exception: string) =>
  ok(await runCommand(endExceptionNow, { actor: as('pam'), input: { exception, reason: 'Done early' } }))

describe('bad input is refused at the field', () => {
  test.each([
    ['an end in the past', () => ({ expires_at: days(-1) }), '/expires_at'],
    ['an end too far away', () => ({ expires_at: days(31) }), '/expires_at'],
    ['no such guardrail', () => ({ guardrail: 'grl_none' }), '/guardrail'],
    ['no such agent', () => ({ agent: 'agt_none' }), '/agent'],
    ['neither action nor system', () => ({ action: undefined }), '/action'],
    ['both', () => ({ system, action: actions.get('create_refund') }), '/action'],
  ])('%s', async (_, more, at) => {
    expect(pointer(await request('app', more()))).toBe(at)
  })

  test('a team that does not see the agent asks for nothing', async () => {
    expect(pointer(await request('app-2'))).toBe('/agent')
    expect(refused(await request('audit')).code).toBe('not_permitted')
  })
})

describe('one action', () => {
  test('asked for by the team, granted once by the layer, in force only in what is composed then', async () => {
    const asked = ok(await request('app')).data
    expect(asked).toMatchObject({ renews: null, renewals: 0, days_used: 10 })
    expect(refused(await request('app-second')).code).toBe('already_exists')
    expect(refused(await grant('security', asked.request)).code).toBe('not_owner')
    expect(refused(await grant('app', asked.request)).code).toBe('not_owner')
    const home = async (name: string) => {
      const summary = await runQuery(homeSummary, as(name), {})
      if (isRefusal(summary)) throw new Error(summary.detail)
      return {
        needs: summary.needs_you.filter(need => need.kind === 'exception-request').length,
        ...summary.health,
      }
    }
    expect(await home('pam')).toMatchObject({ needs: 1, exceptions: 0, exceptions_waiting: 1 })
    expect(await home('security')).toMatchObject({ needs: 0, exceptions_waiting: 1 })
    const both = await Promise.all([grant('pam', asked.request), grant('pam-second', asked.request)])
    expect(both.flatMap(reply => (isRefusal(reply) ? reply.code : []))).toEqual(['wrong_state'])
    expect(await home('pam')).toMatchObject({ needs: 0, exceptions: 1, exceptions_ending: 0 })
    const [row] =
      await database.admin`select id, granted_by from policy_exception where request_id = ${asked.request}`

    // Again while it is live: only as a renewal that names it.
    expect(refused(await request('app')).code).toBe('already_exists')
    const again = ok(await request('app', { renews: row!.id, expires_at: days(19.9) })).data
    expect(again).toMatchObject({ renews: row!.id, renewals: 1, days_used: 20 })
    const listed = await runQuery(listExceptionRequests, as('pam'), { guardrail, state: 'open' })
    expect(listed).toMatchObject({
      items: [{ renewals: 1, days_used: 20, days_total: 90, refused: { decide: null } }],
    })
    const no = (name: string) =>
      runCommand(refuseException, {
        actor: as(name),
        input: { request: again.request, reason: 'Once is enough' },
      })
    expect(refused(await no('iam')).code).toBe('not_owner')
    ok(await no('pam'))
    expect(refused(await grant('pam', again.request)).code).toBe('wrong_state')
    await end(row!.id)
  })

  test('never granted by whoever asked, by any of their accounts, or by who signs for them', async () => {
    const asked = ok(await request('pam')).data
    expect(refused(await grant('pam', asked.request)).code).toBe('separation_of_duties')
    const [one, other] = [as('pam').personId, as('pam-second').personId]
    await database.admin`insert into signing_delegation (id, from_person_id, to_person_id, layer, starts_at, ends_at, reason, created_at)
      values ('dlg_1', ${one}, ${other}, 'pam', now() - interval '1 h', now() + interval '1 day', 'Holiday', now())`
    expect(refused(await grant('pam-second', asked.request)).detail).toMatch(/You sign for Person of pam/)
    await database.admin`update signing_delegation set revoked_at = now()`
    await database.admin`insert into account_link (id, issuer, subject, from_person_id, to_person_id, reason, state, requested_by, requested_at, decided_by, decided_at)
      values ('lnk_1', 'https://idp', 'sub', ${one}, ${other}, 'One human', 'confirmed', ${as('iam').personId}, now(), ${as('security').personId}, now())`
    expect(refused(await grant('pam-second', asked.request)).code).toBe('separation_of_duties')
    // The database says it again, whoever writes.
    await database.admin`update exception_request set state = 'granted', decided_by = ${other} where id = ${asked.request}`
    await expect(
      database.admin`insert into policy_exception (id, guardrail_id, up_to_version, agent_id, action_id, request_id, reason, granted_by, granted_at, expires_at)
        select 'exc_forged', guardrail_id, guardrail_version, agent_id, action_id, id, reason, ${other}, now(), expires_at from exception_request where id = ${asked.request}`,
    ).rejects.toThrow(/not asked for and granted by two people/)
    await database.admin`delete from account_link`
  })

  test('stale once the guardrail changed, and withdrawn only by whoever asked', async () => {
    const asked = ok(await request('app')).data
    ok(
      await guardrailByTwo(setGuardrail, as('pam'), as('security'), {
        id: guardrail,
        expected_version: 1,
        layer: 'pam',
        name: 'Writes, twice',
        selector: { effects: ['write'] },
        condition: null,
        outcome: 'step_up',
      }),
    )
    expect(refused(await grant('pam', asked.request)).code).toBe('stale_version')
    const withdraw = (name: string) =>
      runCommand(withdrawException, { actor: as(name), input: { request: asked.request } })
    expect(refused(await withdraw('app-second')).code).toBe('not_owner')
    ok(await withdraw('app'))
  })
})

describe('a whole system', () => {
  const composed = async () => {
    const inputs = await loadReleaseInputs(readDatabase(), agent, 'staging')
    return composeRelease(inputs!).sections.compliance.exceptions
  }

  test('covers the actions that are there when it is composed', async () => {
    const asked = ok(await request('app', { system })).data
    const { exception } = ok(await grant('pam-second', asked.request)).data
    expect(await composed()).toMatchObject([
      { id: exception, system: 'stripe', action: 'create_refund', whole_system: true },
      { id: exception, system: 'stripe', action: 'update_refund', whole_system: true },
    ])
    expect(await runQuery(listExceptions, as('app'), { agent })).toMatchObject({
      items: [{ action: null, system: { slug: 'stripe' }, requested_by: 'Person of app' }, {}],
    })
    // One action of it is covered already, and its days count for it.
    expect(refused(await request('app')).code).toBe('already_exists')
    await end(exception)
    expect(await composed()).toEqual([])
  })

  test('of a system the agent does not use', async () => {
    const [other] =
      await database.admin`insert into system (id, slug, name, kind, team_id, created_at) values ('sys_other', 'other', 'Other', 'manual', ${organisation.teams.app!}, now()) returning id`
    expect(pointer(await request('app', { system: other!.id }))).toBe('/system')
  })
})
