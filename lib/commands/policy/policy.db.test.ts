import { beforeAll, describe, expect, test } from 'vitest'
import { listActions } from '@/lib/queries/action/list-actions'
import { runQuery } from '@/lib/queries/define-query'
import { evaluatePolicy } from '@/lib/queries/policy/evaluate-policy'
import { getGuardrail } from '@/lib/queries/policy/get-guardrail'
import { listGuardrails } from '@/lib/queries/policy/list-guardrails'
import { listThresholds } from '@/lib/queries/policy/list-thresholds'
import { previewRule } from '@/lib/queries/policy/preview-rule'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, type Organisation, ok, read, refused, setUp } from '@/lib/testing/fixtures'
import { guardrailByTwo } from '@/lib/testing/guardrails'
import { classifyActions } from '../action/classify-actions'
import { importActions } from '../action/import-actions'
import { runCommand } from '../run-command'
import { removeThreshold } from './remove-threshold'
import { setGuardrail } from './set-guardrail'
import { setThreshold } from './set-threshold'

useDatabase()
let organisation: Organisation
let agent: string
let refund: string
let search: string

const as = (name: string) => organisation.person(name)

beforeAll(async () => {
  organisation = await setUp()
  const document = JSON.stringify({ tools: [{ name: 'create_refund' }, { name: 'search' }] })
  const new_system = { slug: 'stripe', name: 'Stripe', team: organisation.teams.app }
  const { system } = ok(
    await runCommand(importActions, { actor: as('app'), input: { new_system, document } }),
  ).data
  const { items } = await read(runQuery(listActions, as('app'), { system }))
  const named = (name: string) => items.find(item => item.name === name)?.id ?? ''
  refund = named('create_refund')
  search = named('search')
  const classification = (effect: string) => ({ effect, data_class: 'internal', reversible: true })
  const actions = [
    { action: refund, expected_version: 1, classification: classification('write') },
    { action: search, expected_version: 1, classification: classification('read') },
  ]
  ok(await runCommand(classifyActions, { actor: as('app'), input: { actions } }))
  agent = await makeAgent(organisation, 'refunder', { purposes: ['refunds'], systems: [{ system }] })
})

const OVER_500 = { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } }
const threshold = (actor: string, more: Record<string, unknown> = {}) =>
  runCommand(setThreshold, {
    actor: as(actor),
    input: { action: refund, condition: OVER_500, outcome: 'deny', ...more },
  })

describe('thresholds', () => {
  test('set, changed and removed by the team, with its impact, its history and a sentence with the unknown case', async () => {
    const preview = await read(
      runQuery(previewRule, as('app'), {
        kind: 'threshold',
        action: refund,
        condition: OVER_500,
        outcome: 'deny',
      }),
    )
    expect(preview).toMatchObject({
      sentence: 'Denied when amount is more than 500, also when amount is missing or not a number.',
      impact: {
        looser: 0,
        tighter: 2,
        agents: 1,
        rows: [{ environment: 'production', before: 'allow', after: 'deny', example: { amount: 501 } }, {}],
      },
    })
    const first = ok(await threshold('app')).data
    expect(first).toMatchObject({ version: 1, impact: { tighter: 2 } })
    const again = {
      kind: 'threshold',
      action: refund,
      condition: { ...OVER_500, value: { number: '900' } },
      outcome: 'deny',
    }
    expect(await read(runQuery(previewRule, as('app'), again))).toMatchObject({
      impact: { looser: 0, tighter: 0 },
      // The one that is there denies all that this one would.
      shadowed_by: [{ rule: first.threshold, layer: 'app', outcome: 'deny' }],
    })
    const looser = await threshold('app', {
      id: first.threshold,
      expected_version: 1,
      condition: again.condition,
    })
    expect(ok(looser).data).toMatchObject({ version: 2, impact: { looser: 2, tighter: 0 } })
    expect(
      refused(await threshold('app-second', { id: first.threshold, expected_version: 1 })),
    ).toMatchObject({
      code: 'stale_version',
      data: { current: { version: 2, condition: again.condition } },
    })
    const { items } = await read(runQuery(listThresholds, as('app'), { action: refund }))
    expect(items).toMatchObject([
      {
        when: 'amount is more than 900',
        also_when: 'amount is missing or not a number',
        changed_by: 'Person of app',
      },
    ])
    const removal = { threshold: first.threshold, expected_version: 2, reason: 'Wrong limit' }
    expect(
      ok(await runCommand(removeThreshold, { actor: as('app'), input: removal })).data.impact.looser,
    ).toBe(2)
    expect((await read(runQuery(listThresholds, as('app'), { action: refund }))).items).toEqual([])
  })

  test.each([
    ['a text for a number', { condition: { ...OVER_500, value: '500' } }, '/condition/value'],
    ['an unknown operator', { condition: { ...OVER_500, op: 'like' } }, '/condition/op'],
    ['exists without not', { condition: { field: ['arguments', 'x'], op: 'exists' } }, '/condition/op'],
    ['code', { condition: 'input.amount > 5' }, '/condition'],
    ['allow', { outcome: 'allow' }, '/outcome'],
    ['approvals at a deny', { approvals: [{ layer: 'pam', count: 1 }] }, '/approvals'],
    ['a field that does not exist', { colour: 'red' }, '/colour'],
    ['an agent that does not use it', { agent: 'agt_other' }, '/agent'],
  ])('%s is refused at its field', async (_, more, pointer) => {
    expect(refused(await threshold('app', more)).errors?.[0]?.pointer).toBe(pointer)
  })

  test('another team sets none, but one for its own agent', async () => {
    expect(refused(await threshold('app-2')).detail).toMatch(
      /App team \(app\) sets thresholds on Stripe\. Person of app/,
    )
    expect(refused(await threshold('security'))).toMatchObject({ code: 'not_owner' })
    expect(refused(await threshold('iam'))).toMatchObject({ code: 'not_permitted' })
  })
})

const guardrail = (actor: string, more: Record<string, unknown> = {}) =>
  guardrailByTwo(setGuardrail, as(actor), as('pam-second'), {
    layer: 'pam',
    name: 'Production writes',
    selector: { effects: ['write'], environments: ['production'] },
    condition: null,
    outcome: 'step_up',
    ...more,
  })

describe('guardrails', () => {
  let id = ''

  test('its own layer only, with reach and impact', async () => {
    expect(refused(await guardrail('security')).detail).toBe(
      'Only PAM changes PAM guardrails. Person of pam or Person of pam-second can.',
    )
    expect(refused(await guardrail('app', { layer: 'app' }))).toMatchObject({ code: 'not_permitted' })
    expect(refused(await guardrail('platform'))).toMatchObject({ code: 'not_permitted' })
    const reply = ok(await guardrail('pam')).data
    id = reply.guardrail
    expect(reply.impact).toMatchObject({
      tighter: 1,
      rows: [
        {
          environment: 'production',
          action: 'create_refund',
          before: 'allow',
          after: 'step_up',
          example: null,
        },
      ],
    })
    const { items } = await read(runQuery(listGuardrails, as('security'), {}))
    expect(items).toMatchObject([
      {
        selects: 'write actions in production',
        matches: { agents: 1, actions: 1 },
        exceptions: { live: 0, next_end: null },
        may_not: expect.stringContaining('Only PAM'),
      },
    ])
    const shadow = await read(
      runQuery(previewRule, as('app'), {
        kind: 'threshold',
        action: refund,
        agent,
        condition: { ...OVER_500, field: ['environment'], op: 'eq', value: 'production' },
        outcome: 'step_up',
      }),
    )
    // Production asks for a step-up already; staging is not what the condition names.
    expect(shadow.impact).toMatchObject({
      tighter: 0,
      other: 1,
      rows: [{ environment: 'production', kind: 'other' }],
    })
  })

  test('a newer version is another rule, and the history keeps both', async () => {
    const change = {
      id,
      expected_version: 1,
      name: 'Production writes',
      approvals: [{ layer: 'pam', count: 2 }],
    }
    expect(ok(await guardrail('pam', change)).data).toMatchObject({
      version: 2,
      impact: { other: 1, tighter: 0 },
    })
    const { versions } = await read(runQuery(getGuardrail, as('pam'), { guardrail: id }))
    expect(versions.map(row => row.version)).toEqual([2, 1])
  })
})

describe('policy.evaluate', () => {
  const request = (more: Record<string, unknown> = {}) =>
    JSON.stringify({
      subject: { type: 'agent', id: 'spiffe://acme/agent/refunder' },
      action: { name: 'create_refund' },
      resource: { type: 'system', id: 'stripe' },
      context: {
        environment: 'staging',
        purpose: 'refunds',
        actor_chain: [],
        arguments: { amount: 900 },
        ...more,
      },
    })
  const evaluateDraft = (text: string) =>
    read(
      runQuery(evaluatePolicy, as('app'), { environment: 'staging', against: 'draft', agent, request: text }),
    )

  test('nothing is in force: denied', async () => {
    const answer = await read(
      runQuery(evaluatePolicy, as('app'), { environment: 'staging', request: request() }),
    )
    expect(answer).toMatchObject({
      result: { decision: false, context: { reasons: [{ code: 'bundle_incomplete' }] } },
      why: [],
    })
  })

  test('the draft: every rule that was asked, with this call’s values', async () => {
    ok(await threshold('app'))
    const answer = await evaluateDraft(request())
    expect(answer.result).toMatchObject({ decision: false, context: { outcome: 'deny' } })
    expect(answer.why).toMatchObject([
      {
        name: 'refunder',
        is_subject: true,
        strictest: true,
        rows: [
          { kind: 'tier', rule: 'low', outcome: 'allow', decides: false },
          {
            kind: 'threshold',
            layer: 'app',
            condition: 'amount is more than 500',
            values: [{ field: 'amount', shown: '900' }],
            effect: 'holds',
            decides: true,
            // Nobody was named for it yet.
            owner: { team: null, person: null },
          },
        ],
      },
    ])
    expect(answer.lower).toEqual({
      alternatives: [
        {
          outcome: 'allow',
          sentence: 'amount at most 500',
          changes: [{ field: ['arguments', 'amount'], to: 499 }],
          at: null,
        },
      ],
      fixed: [],
    })
    const missing = await evaluateDraft(request({ arguments: {} }))
    expect(missing.why[0]?.rows[1]).toMatchObject({
      values: [{ field: 'amount', shown: null }],
      effect: 'unknown_holds',
      decides: true,
    })
    const small = await evaluateDraft(request({ arguments: { amount: 5 } }))
    expect(small.result.decision).toBe(true)
    expect(small.why[0]?.rows[1]).toMatchObject({ effect: 'did_not_hold', decides: false })
  })

  test('text that can’t be read is malformed, and says why', async () => {
    const answer = await evaluateDraft(request().replace('"action"', '"subject":null,"action"'))
    expect(answer.result.context.reasons).toMatchObject([{ code: 'malformed' }])
    expect(answer.malformed).toMatch(/names one key twice/)
  })

  test('an agent that the caller may not see', async () => {
    const answer = await runQuery(evaluatePolicy, as('app-2'), {
      environment: 'staging',
      against: 'draft',
      agent,
      request: request(),
    })
    expect(refused(answer)).toMatchObject({ code: 'not_found' })
  })
})
