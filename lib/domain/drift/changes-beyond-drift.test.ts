import { expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { composeRelease } from '../release/compose'
import type { ReleaseContent } from '../release/content'
import { changesBeyondDrift } from './changes-beyond-drift'
import { findDrift } from './find-drift'

const released = composeRelease(sampleInputs())

test.each<[string, (live: ReleaseContent) => void, boolean]>([
  ['nothing', () => {}, false],
  [
    'another model',
    live => {
      live.sections.iam.model = 'model-2'
    },
    false,
  ],
  [
    'another description',
    live => {
      live.sections.iga.description = 'Other words'
    },
    false,
  ],
  [
    'a changed definition',
    live => {
      live.sections.app.actions[0]!.definition_digest = 'e'.repeat(64)
    },
    false,
  ],
  [
    'a changed definition that is classified otherwise',
    live => {
      const [action] = live.sections.app.actions
      action!.definition_digest = 'e'.repeat(64)
      action!.tier = { tier: 'low', outcome: 'allow', approvals: [] }
    },
    false,
  ],
  ['an action that is gone', live => void live.sections.app.actions.shift(), false],
  [
    'another owner',
    live => {
      live.ownership.iga.deputy = null
    },
    false,
  ],
  [
    'another tier of an action that is as it was',
    live => {
      const [action] = live.sections.app.actions
      action!.tier = { ...action!.tier, tier: action!.tier.tier === 'low' ? 'high' : 'low' }
    },
    true,
  ],
  ['another purpose', live => void live.sections.iga.purposes.push('anything'), true],
  [
    'another agent to delegate to',
    live => void live.sections.security.delegates_to.push({ id: 'x', name: 'x' }),
    true,
  ],
])('%s', (_what, change, beyond) => {
  const live = structuredClone(released)
  change(live)
  expect(changesBeyondDrift(released, live, findDrift(released, live))).toBe(beyond)
})
