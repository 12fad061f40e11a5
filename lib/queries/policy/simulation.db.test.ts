import { beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from '@/lib/commands/run-command'
import { classifyActions } from '@/lib/commands/action/classify-actions'
import { importActions } from '@/lib/commands/action/import-actions'
import { setThreshold } from '@/lib/commands/policy/set-threshold'
import { isRefusal } from '@/lib/domain/refusal'
import { replay } from '@/lib/domain/policy/simulate/replay'
import { boundaryRequests } from '@/lib/domain/policy/simulate/boundary-requests'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, ok, type Organisation, setUp } from '@/lib/testing/fixtures'
import { listActions } from '../action/list-actions'
import { runQuery } from '../define-query'
import { evaluatePolicy } from './evaluate-policy'
import { policySimulation } from './simulation'

useDatabase()
let organisation: Organisation
let agent: string
let refund: string

const as = (name: string) => organisation.person(name)
const ask = (name: string, input: Record<string, unknown> = {}) =>
  runQuery(policySimulation, as(name), { environment: 'production', agent, ...input })

beforeAll(async () => {
  organisation = await setUp()
  const document = JSON.stringify({ tools: [{ name: 'create_refund' }] })
  const new_system = { slug: 'stripe', name: 'Stripe', team: organisation.teams.app }
  const { system } = ok(
    await runCommand(importActions, { actor: as('app'), input: { new_system, document } }),
  ).data
  const listed = await runQuery(listActions, as('app'), { system })
  if (isRefusal(listed)) throw new Error(listed.detail)
  refund = listed.items[0]!.id
  const classification = { effect: 'write', data_class: 'internal', reversible: true }
  const actions = [{ action: refund, expected_version: 1, classification }]
  ok(await runCommand(classifyActions, { actor: as('app'), input: { actions } }))
  agent = await makeAgent(organisation, 'refunder', { purposes: ['refunds'], systems: [{ system }] })
  const condition = { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } }
  ok(
    await runCommand(setThreshold, {
      actor: as('app'),
      input: { action: refund, condition, outcome: 'deny' },
    }),
  )
})

describe('policy.simulation', () => {
  test('nothing in force, and the draft: enough to decide every value of its limit here', async () => {
    const answer = await ask('app')
    if (isRefusal(answer)) throw new Error(answer.detail)
    expect([answer.before, answer.hidden]).toEqual([null, 0])
    // As the door sends it.
    const after = JSON.parse(JSON.stringify(answer.after)) as NonNullable<typeof answer.after>
    expect(Object.keys(after.policy.agents)).toEqual([agent])
    const { items } = boundaryRequests([agent], null, after.policy, answer.now, 100)
    const rows = items.map((item, at) => replay(item, at, null, after, answer.now))
    expect(rows.map(({ label, before, after: to }) => [label, before, to])).toEqual(
      expect.arrayContaining([
        ['create_refund: amount = 500', 'deny', 'allow'],
        ['create_refund: amount = 501', 'deny', 'deny'],
      ]),
    )
  })

  test('whoever sees the agent may ask; another team may not', async () => {
    expect(isRefusal(await ask('security'))).toBe(false)
    expect(await ask('app-2')).toMatchObject({ code: 'not_found' })
  })

  test('of all: those that the asker may see and that run there, with who answers for their layers', async () => {
    const elsewhere = await makeAgent(organisation, 'staging-only', { environments: ['staging'] })
    const answer = await ask('app', { agent: 'all' })
    if (isRefusal(answer)) throw new Error(answer.detail)
    expect(answer.agents.map(({ id }) => id)).toEqual([agent])
    expect(answer.agents.map(({ id }) => id)).not.toContain(elsewhere)
    expect(Object.keys(answer.after?.policy.agents ?? {})).toEqual([agent])
    expect(answer).toMatchObject({ more_agents: 0, hidden: 0 })
    // Nobody answers for it yet.
    expect(answer.owners[agent]?.app).toEqual({ team: null, person: null })
    const nobody = await ask('app-2', { agent: 'all' })
    expect(nobody).toMatchObject({ agents: [], owners: {} })
    expect(await ask('app', { agent: 'all', after: 'rel_1' })).toMatchObject({
      errors: [{ pointer: '/after' }],
    })
  })

  test('a release of nobody, or of another environment', async () => {
    expect(await ask('app', { after: 'rel_none' })).toMatchObject({ errors: [{ pointer: '/after' }] })
  })
})

describe('policy.evaluate at another time', () => {
  const call = (at?: string) =>
    runQuery(evaluatePolicy, as('app'), {
      environment: 'production',
      against: 'draft',
      agent,
      ...(at !== undefined && { at }),
      unsaved: {
        kind: 'threshold',
        action: refund,
        outcome: 'deny',
        condition: { field: ['clock'], op: 'during', value: 'mon 09:00-17:00 Europe/Berlin' },
      },
      request: {
        subject: { type: 'agent', id: 'spiffe://acme/agent/refunder' },
        action: { name: 'create_refund' },
        resource: { type: 'system', id: 'stripe' },
        context: {
          environment: 'production',
          purpose: 'refunds',
          actor_chain: [],
          arguments: { amount: 1 },
        },
      },
    })

  test.each([
    ['2027-01-18T08:00:00+01:00', 'allow'],
    ['2027-01-18T09:00:00+01:00', 'deny'],
    ['2027-01-18T15:59:59Z', 'deny'],
    ['2027-01-18T16:00:00Z', 'allow'],
  ])('%s: bundle and pulse are as fresh as they are now, the rules as then', async (at, outcome) => {
    const answer = await call(at)
    if (isRefusal(answer)) throw new Error(answer.detail)
    expect(answer.result.context.outcome).toBe(outcome)
    // What would have to differ is another time, tried with the evaluator.
    if (outcome === 'deny')
      expect(answer.lower.alternatives).toMatchObject([{ outcome: 'allow', at: expect.any(Number) }])
  })
})
