import { expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { canonicalJson } from '../digest'
import { SHIPPED_RULES } from '../organisation/rules'
import type { Outcome, Rule } from '../policy/model'
import { composeRelease } from './compose'
import type { ReleaseInputs } from './inputs'
import { policyInForce } from './policy-in-force'

const IN_FORCE = {
  release: 'rel_1',
  digest: 'd'.repeat(64),
  status: 'active',
  certified_until: 2_000_000_000,
} as const

function guardrail(id: string, outcome: Outcome, version = 1): ReleaseInputs['guardrails'][number] {
  const rule: Rule = {
    id,
    version,
    kind: 'guardrail',
    layer: 'security',
    outcome,
    condition: null,
    message: id,
    obligations: {},
    approvals: [],
  }
  return { rule, name: id, selector: {} }
}

function exception(guardrailId: string, expires: number): ReleaseInputs['exceptions'][number] {
  const [action] = sampleInputs().actions
  return {
    id: `exc_${guardrailId}`,
    guardrail: guardrailId,
    up_to_version: 1,
    expires_at: expires,
    system: action!.system,
    action: action!.name,
    reason: 'For a test',
  }
}

const compose = (changes: Partial<ReleaseInputs> = {}) => composeRelease(sampleInputs(changes))
function join(pinned: Partial<ReleaseInputs>, current: Partial<ReleaseInputs>) {
  const policy = policyInForce(compose(pinned), sampleInputs(current), IN_FORCE)!
  const [entry] = Object.values(Object.values(policy.agent.surface)[0]!)
  return { policy, entry: entry! }
}

test('the order in which the database answers shows nowhere', () => {
  const rules = [guardrail('grl_b', 'deny'), guardrail('grl_a', 'step_up'), guardrail('grl_c', 'deny')]
  const one = join({ guardrails: rules }, { guardrails: rules.toReversed() }).policy
  const other = join({ guardrails: rules.toReversed() }, { guardrails: rules }).policy
  expect(canonicalJson(one)).toBe(canonicalJson(other))
})

test('what came back from the database, with its keys in another order, is the same', () => {
  const pinned = compose()
  const stored = JSON.parse(
    JSON.stringify(pinned, (_key, value) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toReversed())
        : value,
    ),
  )
  expect(canonicalJson(policyInForce(stored, sampleInputs(), IN_FORCE))).toBe(
    canonicalJson(policyInForce(pinned, sampleInputs(), IN_FORCE)),
  )
})

test('an exception that was ended waives nothing any more; a new one waits for a signed release', () => {
  const guardrails = [guardrail('grl_a', 'deny'), guardrail('grl_b', 'deny')]
  const { entry } = join(
    { guardrails, exceptions: [exception('grl_a', 1_900_000_000)] },
    { guardrails, exceptions: [exception('grl_b', 1_900_000_000)] },
  )
  expect(entry.exceptions).toEqual([])
  const kept = join(
    { guardrails, exceptions: [exception('grl_a', 1_900_000_000)] },
    { guardrails, exceptions: [exception('grl_a', 1_900_000_000)] },
  )
  expect(kept.entry.exceptions).toEqual([{ guardrail: 'grl_a', up_to_version: 1, expires_at: 1_900_000_000 }])
})

test('one name with two contents: both bind', () => {
  const { policy, entry } = join(
    { guardrails: [guardrail('grl_a', 'deny')] },
    { guardrails: [guardrail('grl_a', 'step_up')] },
  )
  expect(entry.guardrails).toHaveLength(2)
  expect(entry.guardrails.map(key => policy.guardrails[key]?.outcome).sort()).toEqual(['deny', 'step_up'])
  expect(policy.guardrails['grl_a@1']?.outcome).toBe('deny')
})

test('an agent that is gone has no policy', () => {
  expect(policyInForce(compose(), null, IN_FORCE)).toBeNull()
})

const stepUp = { version: 1, rules: structuredClone(SHIPPED_RULES) }
stepUp.rules.settings.drift_outcome = 'step_up'

/** The first action was imported with another definition since the release; perhaps classified again. */
function changedDefinition(changes: Partial<ReleaseInputs>, classified = false) {
  const actions = sampleInputs().actions.map((action, at) =>
    at > 0
      ? action
      : {
          ...action,
          definition_digest: 'b'.repeat(64),
          classification: classified ? action.classification : null,
        },
  )
  return policyInForce(compose(changes), sampleInputs({ ...changes, actions }), IN_FORCE)!.agent.surface.shop!
}

test.each([false, true])('a changed definition is denied as shipped, classified again: %s', classified => {
  const { create_refund, get_order } = changedDefinition({}, classified)
  expect(create_refund!.classified).toBe(false)
  expect(get_order!.classified).toBe(true)
})

test('or stepped up by setting, with what its release demands and the digest that was signed', () => {
  const { create_refund, get_order } = changedDefinition({ rules: stepUp })
  expect(create_refund).toMatchObject({
    classified: true,
    definition_digest: 'a'.repeat(64),
    tiers: compose()
      .sections.app.actions.slice(0, 1)
      .map(action => action.tier),
    thresholds: [{ id: 'thr_drift', outcome: 'step_up' }],
  })
  expect(get_order!.thresholds).toEqual([])
})

test('an override that was set since then counts, though nobody classified the definition', () => {
  const critical = { effect: 'payment', data_class: 'restricted', reversible: false } as const
  const [action] = sampleInputs().actions
  const changed = { ...action!, definition_digest: 'b'.repeat(64), classification: null, override: critical }
  const live = sampleInputs({ rules: stepUp, actions: [changed] })
  const surface = policyInForce(compose(), live, IN_FORCE)!.agent.surface
  expect(surface.shop!.create_refund!.tiers.map(({ tier }) => tier)).toContain('critical')
})

test('an action that is new since the release is in no bundle, whatever the setting', () => {
  const [action] = sampleInputs().actions
  const actions = [...sampleInputs().actions, { ...action!, id: 'act_new', name: 'new_tool' }]
  const live = sampleInputs({ rules: stepUp, actions })
  expect(Object.keys(policyInForce(compose(), live, IN_FORCE)!.agent.surface.shop!)).not.toContain('new_tool')
})
