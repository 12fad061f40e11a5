import { beforeAll, describe, expect, test } from 'vitest'
import { classifyActions } from '@/lib/commands/action/classify-actions'
import { importActions } from '@/lib/commands/action/import-actions'
import { overrideAction } from '@/lib/commands/action/override-action'
import { registerAgent } from '@/lib/commands/agent/register-agent'
import { setGuardrail } from '@/lib/commands/policy/set-guardrail'
import { setThreshold } from '@/lib/commands/policy/set-threshold'
import { runCommand } from '@/lib/commands/run-command'
import { useDatabase } from '@/lib/testing/database'
import { agentInput, makeAgent, type Organisation, ok, read, setUp } from '@/lib/testing/fixtures'
import { guardrailByTwo } from '@/lib/testing/guardrails'
import { getAction } from './action/get-action'
import { listActions } from './action/list-actions'
import { runQuery } from './define-query'
import { listGuardrails } from './policy/list-guardrails'
import { listThresholds } from './policy/list-thresholds'
import { previewRule } from './policy/preview-rule'

useDatabase()
let organisation: Organisation
let refund: string
let theirs: string

const as = (name: string) => organisation.person(name)

beforeAll(async () => {
  organisation = await setUp()
  const document = JSON.stringify({ tools: [{ name: 'create_refund' }] })
  const new_system = { slug: 'stripe', name: 'Stripe', team: organisation.teams.app }
  const { system } = ok(
    await runCommand(importActions, { actor: as('app'), input: { new_system, document } }),
  ).data
  refund = (await read(runQuery(listActions, as('app'), { system }))).items[0]!.id
  const classification = { effect: 'write', data_class: 'internal', reversible: true }
  const actions = [
    { action: refund, expected_version: 1, classification, rationale: 'Our fraud case of May' },
  ]
  ok(await runCommand(classifyActions, { actor: as('app'), input: { actions } }))
  theirs = await makeAgent(organisation, 'refunder', { systems: [{ system }] })
  const rule = { action: refund, condition: null, outcome: 'deny', name: 'Refunder denied' }
  ok(await runCommand(setThreshold, { actor: as('app'), input: { ...rule, agent: theirs } }))
  const forAll = { ...rule, outcome: 'step_up', name: 'Everybody steps up' }
  ok(await runCommand(setThreshold, { actor: as('app'), input: forAll }))
  const override = { action: refund, ...classification, data_class: 'restricted' }
  ok(
    await runCommand(overrideAction, {
      actor: as('security'),
      input: { ...override, expected_version: 2, reason: 'Seen in the incident of June' },
    }),
  )
  const selector = { agents: [theirs] }
  ok(
    await guardrailByTwo(setGuardrail, as('security'), as('security-second'), {
      layer: 'security',
      name: 'Refunds',
      selector,
      condition: null,
      outcome: 'step_up',
    }),
  )
  // Another team names the system, by its slug: that is all it takes to use it.
  ok(
    await runCommand(registerAgent, {
      actor: as('app-2'),
      input: agentInput('curious', { team: 'app-2', systems: [{ system: 'stripe' }] }),
    }),
  )
})

describe('a team whose agent uses another team’s system', () => {
  test('reads what binds its agent, but not why the owners decided so', async () => {
    const { items, system } = await read(runQuery(listActions, as('app-2'), { system: 'stripe' }))
    expect(items).toMatchObject([
      { name: 'create_refund', state: 'classified', rationale: null, agents: 2, threshold: 'step_up' },
    ])
    expect(system.agents.map(agent => agent.name)).toEqual(['curious'])
    const one = await read(runQuery(getAction, as('app-2'), { action: refund }))
    expect(one).toMatchObject({
      rationale: null,
      override: { data_class: 'restricted' },
      override_reason: null,
    })
    expect(one.used_by.map(agent => agent.name)).toEqual(['curious'])
    for (const actor of [as('app'), as('audit')]) {
      expect(await read(runQuery(getAction, actor, { action: refund }))).toMatchObject({
        rationale: 'Our fraud case of May',
        override_reason: 'Seen in the incident of June',
      })
    }
  })

  test('reads the thresholds of everybody, and not those of another team’s agent', async () => {
    const names = async (who: string) =>
      (await read(runQuery(listThresholds, as(who), { action: refund }))).items.map(item => item.name).sort()
    expect(await names('app-2')).toEqual(['Everybody steps up'])
    expect(await names('app')).toEqual(['Everybody steps up', 'Refunder denied'])
    expect(await names('audit')).toEqual(['Everybody steps up', 'Refunder denied'])
    const one = await read(runQuery(getAction, as('app-2'), { action: refund }))
    expect(one.threshold_list.map(item => item.name)).toEqual(['Everybody steps up'])
  })

  test('counts whom a guardrail reaches, and reads only its own rows', async () => {
    const [listed] = (await read(runQuery(listGuardrails, as('app-2'), {}))).items
    expect(listed).toMatchObject({ matches: { agents: 1, actions: 1, unseen: 1, rows: [] } })
    expect(JSON.stringify(listed)).not.toContain('refunder')
    expect((await read(runQuery(listGuardrails, as('app'), {}))).items[0]?.matches.rows).toHaveLength(2)

    const draft = { kind: 'guardrail', layer: 'security', condition: null, outcome: 'deny' }
    const preview = (who: string, selector: unknown) =>
      read(runQuery(previewRule, as(who), { ...draft, selector }))
    const mine = await preview('app-2', {})
    expect(mine.matches?.agents).toBe(2)
    expect(new Set(mine.matches?.rows.map(row => row.agent))).toEqual(new Set(['curious']))
    expect(JSON.stringify(await preview('app-2', { agents: [theirs] }))).not.toContain('refunder')
    expect((await preview('security', { agents: [theirs] })).selects).toContain('refunder')
  })
})
