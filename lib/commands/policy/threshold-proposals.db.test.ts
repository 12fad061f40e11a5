/** Where Security writes thresholds: what teams suggest, and what becomes of it. */
import { beforeAll, describe, expect, test } from 'vitest'
import { SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { MAX_OPEN_PER_ACTION } from '@/lib/domain/policy/threshold-proposal'
import { isRefusal } from '@/lib/domain/refusal'
import { listActions } from '@/lib/queries/action/list-actions'
import { runQuery } from '@/lib/queries/define-query'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { getThresholdProposal } from '@/lib/queries/policy/get-threshold-proposal'
import { listThresholdProposals } from '@/lib/queries/policy/list-threshold-proposals'
import { previewRule } from '@/lib/queries/policy/preview-rule'
import { ruleHistory } from '@/lib/queries/policy/rule-history'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, type Organisation, ok, read, refused, setUp } from '@/lib/testing/fixtures'
import { importActions } from '../action/import-actions'
import { confirmProposal } from '../organisation/confirm-proposal'
import { proposeRules } from '../organisation/propose-rules'
import { rejectProposal } from '../organisation/reject-proposal'
import { withdrawProposal } from '../organisation/withdraw-proposal'
import { runCommand } from '../run-command'
import { proposeThreshold } from './propose-threshold'
import { proposeThresholdRemoval } from './propose-threshold-removal'
import { setThreshold } from './set-threshold'

const database = useDatabase()
let organisation: Organisation
let system: string
const actions = new Map<string, string>()

const as = (name: string) => organisation.person(name)
const operate = async (operating_model: 'central' | 'team') => {
  const [{ version: base_version } = { version: 0 }] =
    await database.admin`select coalesce(max(version), 0)::int as version from organisation_rules`
  const rules = { ...SHIPPED_RULES, settings: { ...SHIPPED_RULES.settings, operating_model } }
  const input = { base_version, rules, reason: 'Who writes thresholds from now on' }
  const { proposal } = ok(await runCommand(proposeRules, { actor: as('security'), input })).data
  ok(await runCommand(confirmProposal, { actor: as('compliance'), input: { proposal } }))
}

beforeAll(async () => {
  organisation = await setUp()
  const inputSchema = { type: 'object', properties: { amount: { type: 'number' }, note: { type: 'string' } } }
  const tools = ['pay', 'search', 'wipe', 'send'].map(name => ({ name, inputSchema }))
  const new_system = { slug: 'bank', name: 'Bank', team: organisation.teams.app }
  system = ok(
    await runCommand(importActions, {
      actor: as('app'),
      input: { new_system, document: JSON.stringify({ tools }) },
    }),
  ).data.system
  const { items } = await read(runQuery(listActions, as('app'), { system }))
  for (const item of items) actions.set(item.name, item.id)
  await makeAgent(organisation, 'payer', { purposes: ['refunds'], systems: [{ system }] })
  await operate('central')
})

const OVER_500 = { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } }
const REASON = 'Finance looks at larger amounts itself'
const suggest = (actor: string, action = 'pay', more: Record<string, unknown> = {}) =>
  runCommand(proposeThreshold, {
    actor: as(actor),
    input: { action: actions.get(action), condition: OVER_500, outcome: 'deny', reason: REASON, ...more },
  })
const accept = (actor: string, proposal: string) =>
  runCommand(confirmProposal, { actor: as(actor), input: { proposal } })
const rowOf = async (id: string) =>
  (await database.admin`select version, changed_by, sentence, removed_at from rule where id = ${id}`)[0]

test('the team suggests, Security accepts: it is theirs on record, with whose idea it was', async () => {
  const { data } = ok(await suggest('app'))
  expect(data).toMatchObject({ waiting_for: ['security'], sentence: expect.stringMatching(/more than 500/) })
  expect(await rowOf(data.threshold)).toBeUndefined()

  const home = await read(runQuery(homeSummary, as('security'), {}))
  expect(home.needs_you).toContainEqual(
    expect.objectContaining({
      kind: 'threshold-proposal',
      target: data.proposal,
      requester: 'Person of app',
      title: 'Accept or decline',
    }),
  )
  const seen = await read(runQuery(getThresholdProposal, as('security'), { proposal: data.proposal }))
  expect(seen).toMatchObject({
    state: 'open',
    stale: false,
    problem: null,
    team: { name: 'App team' },
    reason: REASON,
    changes: expect.arrayContaining([{ field: 'At least', before: null, after: 'Deny' }]),
    refused: { confirm: null, reject: null },
  })
  const preview = await read(runQuery(previewRule, as('security'), seen.draft as never))
  expect(preview.sentence).toBe(data.sentence)

  expect(ok(await accept('security', data.proposal)).data).toMatchObject({
    kind: 'threshold',
    threshold: data.threshold,
    version: 1,
  })
  expect(await rowOf(data.threshold)).toMatchObject({ version: 1, changed_by: as('security').personId })
  const [entry] =
    await database.admin`select l.entry from evidence_index i join log_leaf l on l.seq = i.seq where i.subject_id = ${data.threshold}`
  expect(JSON.parse(entry!.entry)).toMatchObject({
    type: 'policy.threshold-set',
    data: { proposed_by: as('app').personId, team: { name: 'App team' }, reason: REASON },
  })
  const history = await read(runQuery(ruleHistory, as('app'), { rule: data.threshold }))
  expect(history.versions[0]).toMatchObject({
    changed_by: 'Person of security',
    suggested_by: { person: 'Person of app', team: 'App team' },
  })
})

describe('who', () => {
  test.each([
    ['the team itself', 'app-second', 'not_permitted'],
    ['another team', 'app-2', 'not_permitted'],
    ['Compliance', 'compliance', 'second_person_required'],
    ['PAM', 'pam', 'second_person_required'],
  ])('%s can’t accept', async (_, actor, code) => {
    const { proposal } = ok(await suggest('app', 'search')).data
    expect(refused(await accept(actor, proposal)).code).toBe(code)
    ok(await runCommand(withdrawProposal, { actor: as('app'), input: { proposal } }))
  })

  test('whoever proposed it never accepts it, however many teams they are in', async () => {
    const { proposal } = ok(await suggest('app-second', 'search')).data
    await database.admin`insert into membership (team_id, person_id, since)
      values (${organisation.teams.security!}, ${as('app-second').personId}, now())`
    const both = {
      ...as('app-second'),
      teams: [...as('app-second').teams, ...as('security').teams],
    }
    expect(refused(await runCommand(confirmProposal, { actor: both, input: { proposal } }))).toMatchObject({
      code: 'second_person_required',
      detail: expect.stringMatching(/^You proposed this\./),
    })
    await expect(
      database.admin`update proposal set state = 'confirmed', decided_by = proposed_by, decided_at = now() where id = ${proposal}`,
    ).rejects.toThrow()
    await database.admin`delete from membership where team_id = ${organisation.teams.security!} and person_id = ${as('app-second').personId}`
    ok(await runCommand(withdrawProposal, { actor: as('app-second'), input: { proposal } }))
  })

  test('only the system’s team suggests, and Security sets instead', async () => {
    expect(refused(await suggest('app-2')).code).toBe('not_owner')
    expect(refused(await suggest('security')).code).toBe('not_permitted')
    expect(
      refused(
        await runCommand(setThreshold, {
          actor: as('app'),
          input: { action: actions.get('pay'), condition: OVER_500, outcome: 'deny' },
        }),
      ).detail,
    ).toMatch(/Security sets thresholds of every system, Bank too.*Suggest it/)
  })

  test('another team reads none of it', async () => {
    const { proposal } = ok(await suggest('app', 'search')).data
    expect(refused(await runQuery(getThresholdProposal, as('app-2'), { proposal })).code).toBe('not_found')
    expect(
      refused(await runCommand(withdrawProposal, { actor: as('app-second'), input: { proposal } })).code,
    ).toBe('not_owner')
    ok(await runCommand(withdrawProposal, { actor: as('app'), input: { proposal } }))
  })
})

test('what setting would refuse, suggesting and previewing refuse at the same field', async () => {
  for (const [more, pointer] of [
    [{ condition: { ...OVER_500, field: ['arguments', 'amuont'] } }, '/condition/field'],
    [{ condition: { ...OVER_500, op: 'eq', value: 'much' } }, '/condition/value'],
    [{ agent: 'agt_nobody' }, '/agent'],
    [{ approvals: [{ layer: 'pam', count: 1 }] }, '/approvals'],
  ] as const) {
    const at = (value: unknown) => refused(value).errors?.map(error => [error.pointer, error.detail])
    const set = at(
      await runCommand(setThreshold, {
        actor: as('security'),
        input: { action: actions.get('pay'), condition: OVER_500, outcome: 'deny', ...more },
      }),
    )
    expect(set?.[0]?.[0]).toBe(pointer)
    expect(at(await suggest('app', 'pay', more))).toEqual(set)
    const draft = {
      kind: 'threshold',
      action: actions.get('pay'),
      condition: OVER_500,
      outcome: 'deny',
      ...more,
    }
    expect(at(await runQuery(previewRule, as('app'), draft as never))).toEqual(set)
  }
})

describe('a saved threshold', () => {
  let threshold: string
  beforeAll(async () => {
    const input = { action: actions.get('wipe'), condition: OVER_500, outcome: 'step_up' }
    threshold = ok(await runCommand(setThreshold, { actor: as('security'), input })).data.threshold
  })

  test('two accept at once: one does; a second suggestion on the same version is stale', async () => {
    const change = { id: threshold, expected_version: 1 }
    const one = ok(await suggest('app', 'wipe', change)).data.proposal
    const other = ok(await suggest('app-second', 'wipe', { ...change, outcome: 'step_up' })).data.proposal
    expect(refused(await suggest('app', 'wipe', change)).code).toBe('already_exists')

    const both = await Promise.all([accept('security', one), accept('security-second', one)])
    expect(both.filter(reply => !isRefusal(reply))).toHaveLength(1)
    expect(refused(both.find(isRefusal)).code).toBe('wrong_state')
    expect(await rowOf(threshold)).toMatchObject({ version: 2 })

    expect(refused(await accept('security', other)).code).toBe('stale_version')
    expect(await read(runQuery(getThresholdProposal, as('app'), { proposal: other }))).toMatchObject({
      stale: true,
    })
    const home = await read(runQuery(homeSummary, as('security'), {}))
    expect(home.needs_you).not.toContainEqual(expect.objectContaining({ target: other }))
    ok(
      await runCommand(rejectProposal, {
        actor: as('security'),
        input: { proposal: other, reason: 'Written before the last change' },
      }),
    )
    const [declined] = (
      await read(runQuery(listThresholdProposals, as('app'), { threshold, state: 'rejected' }))
    ).items
    expect(declined).toMatchObject({
      decided_by: 'Person of security',
      decided_reason: 'Written before the last change',
    })
  })

  test('accepting and changing at once: the later of the two is told', async () => {
    const { proposal } = ok(await suggest('app', 'wipe', { id: threshold, expected_version: 2 })).data
    const input = {
      id: threshold,
      expected_version: 2,
      action: actions.get('wipe'),
      condition: OVER_500,
      outcome: 'step_up',
    }
    const replies = await Promise.all([
      accept('security', proposal),
      runCommand(setThreshold, { actor: as('security-second'), input }),
    ])
    expect(replies.filter(reply => isRefusal(reply)).map(reply => refused(reply).code)).toEqual([
      'stale_version',
    ])
    expect(await rowOf(threshold)).toMatchObject({ version: 3 })
  })

  test('its removal is suggested and accepted', async () => {
    const input = { threshold, expected_version: 3, reason: 'The tool is read-only by now' }
    const { proposal } = ok(await runCommand(proposeThresholdRemoval, { actor: as('app'), input })).data
    const seen = await read(runQuery(getThresholdProposal, as('security'), { proposal }))
    expect(seen).toMatchObject({
      act: 'remove',
      changes: expect.arrayContaining([expect.objectContaining({ after: null })]),
    })
    ok(await accept('security', proposal))
    expect((await rowOf(threshold))?.removed_at).not.toBeNull()
  })
})

test('what became impossible meanwhile is said to whoever would accept it', async () => {
  const { proposal } = ok(await suggest('app', 'send', { outcome: 'step_up' })).data
  await database.admin`update action set input_schema = ${{ properties: { sum: { type: 'number' } } } as never} where id = ${actions.get('send')!}`
  const seen = await read(runQuery(getThresholdProposal, as('security'), { proposal }))
  expect(seen.problem).toMatch(/amount is not in the input schema/)
  expect(refused(await accept('security', proposal)).errors?.[0]?.pointer).toBe('/condition/field')
  ok(await runCommand(withdrawProposal, { actor: as('app'), input: { proposal } }))
})

test('an action has room for so many suggestions, also for those who come together', async () => {
  await database.admin`
    insert into proposal (id, kind, subject_id, content, base_version, reason, proposed_by, proposed_as, proposed_at)
    select 'prp_many' || n, 'threshold', 'thr_many' || n, ${{ act: 'set', threshold: { action: actions.get('search') } } as never}, 0, 'x', ${as('app').personId}, 'app', now()
    from generate_series(1, ${MAX_OPEN_PER_ACTION - 1}::int) as n`
  const replies = await Promise.all([suggest('app', 'search'), suggest('app-second', 'search')])
  expect(replies.filter(reply => isRefusal(reply)).map(reply => refused(reply).code)).toEqual([
    'limit_reached',
  ])
})

// Last: it gives thresholds back to the teams.
test('where teams write again, nothing is suggested and nothing old accepted', async () => {
  const { proposal } = ok(await suggest('app')).data
  await operate('team')
  expect(refused(await suggest('app')).detail).toMatch(/App team sets thresholds on Bank itself/)
  expect(refused(await accept('security', proposal)).code).toBe('not_owner')
  ok(await runCommand(withdrawProposal, { actor: as('app'), input: { proposal } }))
})
