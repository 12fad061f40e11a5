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
import { policySimulation } from './simulation'

useDatabase()
let organisation: Organisation
let agent: string

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
  const refund = listed.items[0]!.id
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

  test('a release of nobody, or of another environment', async () => {
    expect(await ask('app', { after: 'rel_none' })).toMatchObject({ errors: [{ pointer: '/after' }] })
  })
})
