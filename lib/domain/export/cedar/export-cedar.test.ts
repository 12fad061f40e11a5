import { describe, expect, it } from 'vitest'
import { exportedText } from '@/lib/testing/exported-text'
import { SMALL_NOW as NOW, smallPolicy, smallRule } from '@/lib/testing/small-policy'
import type { BundlePolicy, SurfaceEntry } from '../../policy/model'
import { ALLOWED_FILE, exportCedar, HOST_FILE, NOT_DENIED_FILE, SCHEMA_FILE } from './export-cedar'

const entryOf = (policy: BundlePolicy): SurfaceEntry => policy.agents.agt_1!.surface.stripe!.refund!
const sets = (policy: BundlePolicy) => {
  const exported = exportCedar(policy)
  return [exportedText(exported, NOT_DENIED_FILE), exportedText(exported, ALLOWED_FILE)] as const
}

describe('the two sets', () => {
  it('say when no deny rule holds, and when no step-up rule does either', () => {
    const [notDenied, allowed] = sets(
      smallPolicy({}, [
        smallRule('deny', { field: ['arguments', 'currency'], op: 'ne', value: 'usd' }),
        smallRule(
          'step_up',
          { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' } },
          {
            layer: 'pam',
            obligations: { session_recorded: true },
          },
        ),
      ]),
    )
    expect(notDenied).toBe(`@id("not-denied/agt_1/stripe/refund")
@layer("pam,app")
@advice("{\\"verdict\\":\\"escalate\\",\\"reason\\":\\"approval_required\\",\\"approvals\\":[{\\"layer\\":\\"pam\\",\\"count\\":1}],\\"expires_in_seconds\\":300}")
@obligations("{\\"session_recorded\\":true}")
permit (principal == Countersign::Agent::"agt_1", action == Countersign::Action::"refund", resource == Countersign::System::"stripe")
when { (context.environment == "production" && context.now < ${NOW + 500} && context.now < context.fresh_until.low && context.purpose == "refunds" && (if context has definition_digest then context.definition_digest == "d1" else true) && (if context has endpoint then context.endpoint == "https://a" else true) && !(context has dataset) && (context.text has "/arguments/currency" && context.text["/arguments/currency"] == "usd")) };
`)
    expect(allowed).toContain(
      '(context.number has "/arguments/amount" && context.number["/arguments/amount"].lessThanOrEqual(decimal("500.0")))',
    )
    expect(allowed).toContain('context.text["/arguments/currency"] == "usd"')
    expect(allowed).not.toContain('@advice')
  })

  const edits: [string, (policy: BundlePolicy) => void, number, number][] = [
    ['both for what is allowed', () => undefined, 1, 1],
    ['none for a suspended agent', policy => (policy.agents.agt_1!.status = 'suspended'), 0, 0],
    ['none for an unclassified action', policy => (entryOf(policy).classified = false), 0, 0],
    ['none without a tier', policy => (entryOf(policy).tiers = []), 0, 0],
    ['none without a purpose in common', policy => (entryOf(policy).purposes = { other: true }), 0, 0],
    ['none where a guardrail is missing', policy => (entryOf(policy).guardrails = ['grl_gone@1']), 0, 0],
    [
      'none where the tier denies',
      policy => (entryOf(policy).tiers = [{ tier: 'low', outcome: 'deny', approvals: [] }]),
      0,
      0,
    ],
    [
      'the first where the tier steps up',
      policy => (entryOf(policy).tiers = [{ tier: 'high', outcome: 'step_up', approvals: [] }]),
      1,
      0,
    ],
    [
      'none where a rule denies every call',
      policy => entryOf(policy).thresholds.push(smallRule('deny', null)),
      0,
      0,
    ],
    [
      'the first where a rule steps up every call',
      policy => entryOf(policy).thresholds.push(smallRule('step_up', null)),
      1,
      0,
    ],
    [
      'both where a rule only obliges',
      policy => entryOf(policy).thresholds.push(smallRule('allow', null)),
      1,
      1,
    ],
  ]
  it.each(edits)('hold %s', (_, edit, inFirst, inSecond) => {
    const policy = smallPolicy({})
    edit(policy)
    expect(sets(policy).map(text => text.split('permit (').length - 1)).toEqual([inFirst, inSecond])
  })

  it('let a guardrail go while its exception lasts', () => {
    const policy = smallPolicy({})
    policy.guardrails['grl_1@2'] = smallRule('deny', null, { id: 'grl_1', version: 2, kind: 'guardrail' })
    Object.assign(entryOf(policy), {
      guardrails: ['grl_1@2'],
      exceptions: [{ guardrail: 'grl_1', up_to_version: 2, expires_at: NOW + 7 }],
    })
    expect(sets(policy)[0]).toContain(`context.now < ${NOW + 7}`)
    entryOf(policy).exceptions[0]!.up_to_version = 1
    expect(sets(policy)[0]).toBe('')
  })
})

it('is the same whatever order the policy’s keys have', () => {
  const policy = smallPolicy({}, [smallRule('deny', { field: ['intent'], op: 'eq', value: 'x' })])
  policy.agents.agt_0 = structuredClone(policy.agents.agt_1!)
  policy.agents.agt_0.surface.b = { z: entryOf(policy), a: entryOf(policy) }
  const reversed: BundlePolicy = JSON.parse(JSON.stringify(policy), (_, value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  )
  expect(Object.keys(reversed.agents)).toEqual(Object.keys(policy.agents).reverse())
  expect(exportCedar(reversed)).toEqual(exportCedar(policy))
  for (const name of [HOST_FILE, SCHEMA_FILE])
    expect(exportedText(exportCedar(reversed), name)).toBe(exportedText(exportCedar(policy), name))
})

it('names each number of a list that a decimal can’t hold', () => {
  const value = [{ number: '1' }, { number: '999999999999998' }, { number: '999999999999999' }]
  const rule = smallRule('deny', { field: ['arguments', 'amount'], op: 'in', value })
  expect(exportCedar(smallPolicy({}, [rule])).inexpressible.map(({ what }) => what)).toEqual([
    expect.stringContaining('with 999999999999998, beyond'),
    expect.stringContaining('with 999999999999999, beyond'),
  ])
})

it('names what a decimal can’t hold', () => {
  const rule = smallRule('deny', {
    field: ['arguments', 'amount'],
    op: 'gt',
    value: { number: '999999999999999' },
  })
  expect(exportCedar(smallPolicy({}, [rule])).inexpressible).toEqual([
    {
      agent: 'agt_1',
      system: 'stripe',
      action: 'refund',
      rule: 'thr_deny@1',
      what: expect.stringContaining('999999999999999, beyond Cedar’s decimals'),
      becomes: 'denied',
    },
  ])
})
