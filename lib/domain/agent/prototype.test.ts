import { describe, expect, test } from 'vitest'
import { isRefusal } from '../refusal'
import { SHIPPED_RULES } from '../organisation/rules'
import type { Actor } from '../member/permissions'
import { composeRelease } from '../release/compose'
import { requirementsOf } from '../release/content'
import type { ReleaseInputs } from '../release/inputs'
import { policyInForce } from '../release/policy-in-force'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { decideEndPrototype, decideStartPrototype, type StartFacts } from './prototype'

const DAY = 86_400
const NOW = 1_795_305_600
const rules = (more: Partial<typeof SHIPPED_RULES.settings> = {}) => ({
  version: 1,
  rules: {
    ...SHIPPED_RULES,
    settings: { ...SHIPPED_RULES.settings, prototype_environments: ['staging'], ...more },
  },
})
const inputs = (changes: Partial<ReleaseInputs> = {}): ReleaseInputs =>
  sampleInputs({
    environment: { id: 'staging', production: false },
    rules: rules(),
    prototype: { ends_at: NOW + 10 * DAY, first_started_at: NOW },
    ...changes,
  })
const inForce = {
  release: 'rel_1',
  digest: 'd'.repeat(64),
  status: 'active' as const,
  certified_until: NOW + 300 * DAY,
}
const outcomes = (live: ReleaseInputs | null, pinned = composeRelease(inputs())) => {
  const policy = policyInForce(pinned, live, inForce)!
  const { create_refund, get_order } = policy.agent.surface.shop!
  return {
    until: policy.agent.certified_until,
    refund: create_refund!.tiers.map(tier => tier.outcome),
    order: get_order!.tiers.map(tier => tier.outcome),
    logged: Object.values(policy.guardrails).flatMap(rule => rule.obligations.log_fields ?? []),
  }
}

describe('a release of a prototype', () => {
  test('is its team’s to sign, says its end, denies above the tier and logs', () => {
    const content = composeRelease(inputs())
    expect(requirementsOf(content)).toMatchObject({
      because: ['Prototype'],
      layers: { iam: 0, iga: 0, pam: 0, security: 0, app: 1, compliance: 0 },
    })
    expect(content.sections.app.prototype).toEqual({
      ends_at: NOW + 10 * DAY,
      first_started_at: NOW,
      max_tier: 'low',
    })
    expect(outcomes(inputs(), content)).toEqual({
      until: NOW + 10 * DAY,
      refund: ['deny'],
      order: ['allow'],
      logged: ['purpose', 'session'],
    })
  })

  test.each([
    ['production', { environment: { id: 'staging', production: true } }],
    ['an environment that the rules don’t name', { rules: rules({ prototype_environments: [] }) }],
    ['a regulated agent', { agent: { ...sampleInputs().agent, attributes: ['regulated'] } }],
    ['none', { prototype: null }],
  ])('%s: a normal release, by every layer that the matrix asks', (_, changes) => {
    const content = composeRelease(inputs(changes as Partial<ReleaseInputs>))
    expect(content.sections.app.prototype).toBeUndefined()
    expect(requirementsOf(content).layers.security).toBe(1)
  })

  test.each([
    ['switched off', { rules: rules({ prototype_environments: [] }) }],
    ['the agent became regulated', { agent: { ...sampleInputs().agent, attributes: ['regulated'] } }],
    ['the environment became production', { environment: { id: 'staging', production: true } }],
  ])('in force, then %s: nothing of it runs any more', (_, changes) => {
    expect(outcomes(inputs(changes as Partial<ReleaseInputs>)).until).toBe(0)
  })

  test('a tightened envelope reaches what is in force; a loosened one does not', () => {
    expect(outcomes(inputs({ rules: rules({ prototype_max_days: 5 }) })).until).toBe(NOW + 5 * DAY)
    expect(outcomes(inputs({ rules: rules({ prototype_log_fields: ['task'] }) })).logged.toSorted()).toEqual([
      'purpose',
      'session',
      'task',
    ])
    const loose = inputs({ rules: rules({ prototype_max_tier: 'critical', prototype_max_days: 90 }) })
    expect(outcomes(loose)).toMatchObject({ until: NOW + 10 * DAY })
    expect(outcomes(loose).refund).toContain('deny')
  })

  test('ended, it goes on to its end until a normal release follows', () => {
    expect(outcomes(inputs({ prototype: null }))).toMatchObject({
      until: NOW + 10 * DAY,
      refund: ['deny'],
      order: ['allow'],
    })
  })
})

const app: Actor = {
  kind: 'person',
  personId: 'per_1',
  accountId: '',
  sessionId: '',
  name: 'Maya',
  authenticatedAt: 0,
  authn: 'seed',
  teams: [{ id: 'team_app', slug: 'app', name: 'Payments', function: 'app' }],
}
const team = { id: 'team_app', name: 'Payments' }
const facts = (more: Partial<StartFacts> = {}): StartFacts => ({
  agent: { name: 'refunder', team, state: 'draft', environments: ['staging'] },
  environment: { id: 'staging', production: false },
  attributes: [],
  settings: rules().rules.settings,
  live: false,
  first_started_at: null,
  ...more,
})

test.each([
  ['by its team, for 30 days', facts(), 30, null],
  ['a second too long', facts(), 30 + 1 / DAY, '/ends_at'],
  ['in the past', facts(), 0, '/ends_at'],
  ['past 30 days since its first start', facts({ first_started_at: NOW - 25 * DAY }), 6, '/ends_at'],
  ['in production', facts({ environment: { id: 'staging', production: true } }), 5, '/environment'],
  ['in an environment without', facts({ settings: SHIPPED_RULES.settings }), 5, '/environment'],
  ['in contact with customers', facts({ attributes: ['customer_contact'] }), 5, '/environment'],
  ['where it is not', facts({ agent: { ...facts().agent, environments: [] } }), 5, '/environment'],
])('starting: %s', (_, given, days, pointer) => {
  const refused = decideStartPrototype(given, NOW + days * DAY, app, NOW)
  expect(isRefusal(refused) ? refused.errors?.[0]?.pointer : null).toBe(pointer)
})

test('never by another team, twice at once, or for what is suspended; ended by its team', () => {
  const other = { ...app, teams: [{ ...app.teams[0]!, id: 'team_cx' }] }
  const code = (value: unknown) => (isRefusal(value) ? value.code : null)
  expect(code(decideStartPrototype(facts(), NOW + DAY, other, NOW))).toBe('not_owner')
  expect(code(decideStartPrototype(facts({ live: true }), NOW + DAY, app, NOW))).toBe('already_exists')
  const suspended = facts({ agent: { ...facts().agent, state: 'suspended' } })
  expect(code(decideStartPrototype(suspended, NOW + DAY, app, NOW))).toBe('wrong_state')
  expect(code(decideEndPrototype({ name: 'refunder', team }, true, other))).toBe('not_owner')
  expect(code(decideEndPrototype({ name: 'refunder', team }, true, app))).toBeNull()
  expect(code(decideEndPrototype({ name: 'refunder', team }, false, app))).toBe('wrong_state')
})
