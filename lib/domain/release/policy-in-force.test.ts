import { expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { canonicalJson } from '../digest'
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
  const policy = policyInForce(compose(pinned), compose(current), IN_FORCE)!
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
  expect(canonicalJson(policyInForce(stored, pinned, IN_FORCE))).toBe(
    canonicalJson(policyInForce(pinned, pinned, IN_FORCE)),
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
