/** What a threshold may be about, how many there may be, its history and what is said of it. */
import { beforeAll, describe, expect, test } from 'vitest'
import { MAX_THRESHOLDS_PER_ACTION } from '@/lib/domain/policy/check-threshold'
import { isRefusal } from '@/lib/domain/refusal'
import { listActions } from '@/lib/queries/action/list-actions'
import { runQuery } from '@/lib/queries/define-query'
import { listThresholds } from '@/lib/queries/policy/list-thresholds'
import { previewRule } from '@/lib/queries/policy/preview-rule'
import { ruleHistory } from '@/lib/queries/policy/rule-history'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, type Organisation, ok, read, refused, setUp } from '@/lib/testing/fixtures'
import { importActions } from '../action/import-actions'
import { runCommand } from '../run-command'
import { commentRule } from './comment-rule'
import { setThreshold } from './set-threshold'

const database = useDatabase()
let organisation: Organisation
let refund: string
let search: string

const as = (name: string) => organisation.person(name)

beforeAll(async () => {
  organisation = await setUp()
  const inputSchema = {
    type: 'object',
    properties: {
      amount: { $ref: '#/$defs/money' },
      note: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' } },
    },
    $defs: { money: { type: 'number' } },
  }
  const tools = ['create_refund', 'search'].map(name => ({ name, inputSchema }))
  const new_system = { slug: 'stripe', name: 'Stripe', team: organisation.teams.app }
  const input = { new_system, document: JSON.stringify({ tools }) }
  const { system } = ok(await runCommand(importActions, { actor: as('app'), input })).data
  const { items } = await read(runQuery(listActions, as('app'), { system }))
  refund = items.find(item => item.name === 'create_refund')?.id ?? ''
  search = items.find(item => item.name === 'search')?.id ?? ''
  await makeAgent(organisation, 'refunder', { purposes: ['refunds'], systems: [{ system }] })
})

const OVER_500 = { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } }
const set = (more: Record<string, unknown> = {}, actor = 'app') =>
  runCommand(setThreshold, {
    actor: as(actor),
    input: { action: refund, condition: OVER_500, outcome: 'deny', ...more },
  })
const nested = (levels: number): unknown =>
  levels === 0 ? OVER_500 : { all: [nested(levels - 1), { not: { field: ['task'], op: 'exists' } }] }

describe('what would hold at every call, or never, is refused at its field', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a text for a number', { condition: { ...OVER_500, op: 'eq', value: 'much' } }, '/condition/value'],
    [
      'a number for a list, inside a group',
      { condition: { any: [OVER_500, { ...OVER_500, field: ['arguments', 'tags'] }] } },
      '/condition/any/1/value',
    ],
    [
      'a field that the schema does not name',
      { condition: { ...OVER_500, field: ['arguments', 'amuont'] } },
      '/condition/field',
    ],
    [
      'a condition that no amount meets',
      { condition: { all: [OVER_500, { ...OVER_500, op: 'lt', value: { number: '100' } }] } },
      '/condition/all/1',
    ],
    ['an empty group', { condition: { all: [] } }, '/condition/all'],
    ['an empty list', { condition: { ...OVER_500, op: 'in', value: [] } }, '/condition/value'],
    ['64 levels', { condition: nested(64) }, '/condition'],
    ['no condition at all', { condition: undefined }, '/condition'],
    [
      'a condition and a limit',
      { limit: { measure: 'count', per: 'agent', window: 'day', at_most: '5' } },
      '/condition',
    ],
    [
      'a sum of texts',
      {
        condition: null,
        limit: { measure: 'sum', field: ['arguments', 'note'], per: 'agent', window: 'day', at_most: '5' },
      },
      '/limit/field',
    ],
    [
      'a limit that is no number',
      { condition: null, limit: { measure: 'count', per: 'agent', window: 'day', at_most: 'five' } },
      '/limit/at_most',
    ],
    [
      'a limit per week',
      { condition: null, limit: { measure: 'count', per: 'agent', window: 'week', at_most: '5' } },
      '/limit/window',
    ],
  ])('%s', async (_, more, pointer) => {
    const refusal = refused(await set(more))
    expect(
      refusal.errors?.some(error => error.pointer.startsWith(pointer)),
      JSON.stringify(refusal),
    ).toBe(true)
    expect(refusal.detail).toMatch(/\.$/)
    // The preview says the same at the same place, before anybody saves.
    const draft = { kind: 'threshold', action: refund, condition: OVER_500, outcome: 'deny', ...more }
    const previewed = refused(await runQuery(previewRule, as('app'), draft as never))
    expect(previewed.errors).toEqual(refusal.errors)
  })

  test('a field that is not in the schema passes when it is named as meant', async () => {
    const condition = { ...OVER_500, field: ['arguments', 'x_fee'] }
    ok(await set({ condition, outside_schema: [['arguments', 'x_fee']] }))
  })
})

test('a limit is previewed and listed as a limit', async () => {
  const limit = { measure: 'count', per: 'agent', window: 'hour', at_most: '20' }
  const preview = await read(
    runQuery(previewRule, as('app'), {
      kind: 'threshold',
      action: refund,
      condition: null,
      limit,
      outcome: 'deny',
    }),
  )
  expect(preview.sentence).toMatch(
    /^At most 20 calls an hour per agent; more are denied\. Counted by the enforcer;/,
  )
  const { threshold } = ok(await set({ condition: undefined, limit })).data
  const { items } = await read(runQuery(listThresholds, as('app'), { id: threshold }))
  expect(items).toMatchObject([
    { limit, condition: { field: ['usage', threshold], op: 'gt', value: { number: '20' } } },
  ])
})

test('a thousand rules on one action: the bound holds, also for those who come together', async () => {
  const base = { action: search, condition: OVER_500, outcome: 'deny' }
  const { threshold } = ok(await set(base)).data
  await database.admin`
    insert into rule (id, kind, layer, name, action_id, outcome, authored, condition, sentence, obligations, approvals, changed_at, version)
    select 'thr_copy' || n, kind, layer, name, action_id, outcome, authored, condition, sentence, obligations, approvals, changed_at, version
    from rule, generate_series(1, ${MAX_THRESHOLDS_PER_ACTION - 3}::int) as n where id = ${threshold}`
  const together = await Promise.all(Array.from({ length: 5 }, () => set(base)))
  expect(together.filter(reply => !isRefusal(reply))).toHaveLength(2)
  const full = together.filter(isRefusal)
  expect(full).toHaveLength(3)
  for (const refusal of full)
    expect(refusal).toMatchObject({
      code: 'limit_reached',
      detail: expect.stringMatching(/search has 100 thresholds/),
    })
  // What is there can still be changed.
  ok(await set({ ...base, id: threshold, expected_version: 1, outcome: 'step_up' }))
})

describe('history and comments', () => {
  let threshold: string
  beforeAll(async () => {
    threshold = ok(await set()).data.threshold
    ok(
      await set(
        { id: threshold, expected_version: 1, condition: { ...OVER_500, value: { number: '900' } } },
        'app-second',
      ),
    )
  })
  const comment = (actor: string, more: Record<string, unknown> = {}) =>
    runCommand(commentRule, {
      actor: as(actor),
      input: { rule: threshold, version: 2, body: 'Why 900?', ...more },
    })

  test('every version, newest first, and who made it; what is said stands beside it and in the evidence', async () => {
    const { data, evidence } = ok(await comment('security'))
    const history = await read(runQuery(ruleHistory, as('app'), { rule: threshold }))
    expect(history).toMatchObject({
      kind: 'threshold',
      versions: [
        { version: 2, when: 'amount is more than 900', changed_by: 'Person of app-second', removed: false },
        { version: 1, when: 'amount is more than 500', changed_by: 'Person of app' },
      ],
      comments: [{ id: data.comment, version: 2, author: 'Person of security', body: 'Why 900?' }],
      may_not_comment: null,
    })
    const [entry] =
      await database.admin`select type, subject_kind, subject_id from evidence_index where seq = ${evidence}`
    expect(entry).toEqual({ type: 'policy.rule-commented', subject_kind: 'threshold', subject_id: threshold })
    await expect(database.admin`update rule_comment set body = 'x'`).rejects.toThrow('append-only')
  })

  test('a version that does not exist is refused at its field', async () => {
    expect(refused(await comment('app', { version: 3 }))).toMatchObject({ errors: [{ pointer: '/version' }] })
  })

  test('another team neither sees the rule nor says anything of it', async () => {
    expect(refused(await comment('app-2')).code).toBe('not_found')
    expect(refused(await runQuery(ruleHistory, as('app-2'), { rule: threshold })).code).toBe('not_found')
  })

  test('who reads only is told who can comment', async () => {
    expect((await read(runQuery(ruleHistory, as('audit'), { rule: threshold }))).may_not_comment).toMatch(
      /App/,
    )
    expect(refused(await comment('audit')).code).toBe('not_permitted')
  })
})
