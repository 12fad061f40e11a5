import { expect, it } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { composeRelease } from './compose'
import { policyInForce } from './policy-in-force'
import { rememberPolicies } from './remember-policy'

const IN_FORCE = {
  release: 'rel_1',
  digest: 'd'.repeat(64),
  status: 'active',
  certified_until: 2_000_000_000,
} as const
const pinned = () => composeRelease(sampleInputs())

it('equal arguments get the very same object, whoever made them', () => {
  const remembered = rememberPolicies()
  const first = remembered('a', pinned(), sampleInputs(), IN_FORCE)
  expect(remembered('a', pinned(), sampleInputs(), { ...IN_FORCE })).toBe(first)
  expect(first).toEqual(policyInForce(pinned(), sampleInputs(), IN_FORCE))
})

it.each([
  ['suspended', { status: 'suspended' } as const, {}],
  ['certified for less', { certified_until: 1 }, {}],
  ['another purpose', {}, { purposes: ['returns'] }],
  ['an identity less', {}, { identities: [] }],
  ['an action less', {}, { actions: [] }],
])('%s: composed again, and equal to a first composition', (_, inForce, changes) => {
  const remembered = rememberPolicies()
  const before = remembered('a', pinned(), sampleInputs(), IN_FORCE)
  const after = remembered('a', pinned(), sampleInputs(changes), { ...IN_FORCE, ...inForce })
  expect(after).not.toEqual(before)
  expect(after).toEqual(policyInForce(pinned(), sampleInputs(changes), { ...IN_FORCE, ...inForce }))
})

it('an agent that is gone has no policy, and one agent never gets the answer of another', () => {
  const remembered = rememberPolicies()
  const first = remembered('a', pinned(), sampleInputs(), IN_FORCE)
  expect(remembered('a', pinned(), null, IN_FORCE)).toBeNull()
  expect(remembered('b', pinned(), sampleInputs(), IN_FORCE)).not.toBe(first)
})
