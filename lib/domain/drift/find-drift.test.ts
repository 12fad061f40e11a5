import { describe, expect, test } from 'vitest'
import { sampleInputs } from '@/lib/testing/release-inputs'
import { composeRelease } from '../release/compose'
import type { ReleaseInputs } from '../release/inputs'
import { findDrift } from './find-drift'

type Change = (inputs: ReleaseInputs) => void

/** What changed since the release, and the drift that it is: kind, subject, layers. */
const CASES: [what: string, change: Change, drift: [string, string, string[]][]][] = [
  ['nothing', () => {}, []],
  [
    'a privileged action that was imported with another definition',
    ({ actions: [refund] }) => {
      refund!.definition_digest = 'b'.repeat(64)
      refund!.classification = null
    },
    [['action_changed', 'shop/create_refund', ['pam', 'security', 'app']]],
  ],
  [
    'one that is classified again already',
    ({ actions: [, order] }) => {
      order!.definition_digest = 'b'.repeat(64)
    },
    [['action_changed', 'shop/get_order', ['security', 'app']]],
  ],
  [
    'a tool more that nobody classified',
    ({ actions }) => {
      actions.push({ ...actions[1]!, id: 'act_3', name: '__proto__', classification: null })
    },
    [['action_new', 'shop/__proto__', ['security', 'app']]],
  ],
  [
    'a privileged tool more',
    ({ actions }) => {
      actions.push({ ...actions[0]!, id: 'act_3', name: 'pay' })
    },
    [['action_new', 'shop/pay', ['pam', 'security', 'app']]],
  ],
  [
    'one of the same name in another system',
    ({ actions }) => {
      actions.push({ ...actions[1]!, id: 'act_3', system: 'other' })
    },
    [['action_new', 'other/get_order', ['security', 'app']]],
  ],
  [
    'a tool less',
    inputs => {
      inputs.actions.pop()
    },
    [['action_removed', 'shop/get_order', ['security', 'app']]],
  ],
  [
    'another model',
    ({ agent }) => {
      agent.model = 'model-2'
    },
    [['model', '', ['iam']]],
  ],
  [
    'another prompt',
    ({ agent }) => {
      agent.prompt_reference = 'git:prompts@2'
    },
    [['prompt', '', ['iam']]],
  ],
  [
    'another accountable person',
    ({ ownership }) => {
      ownership.pam.accountable = { id: 'eve', name: 'Eve' }
    },
    [['owner', 'pam', ['pam']]],
  ],
  [
    'another person of the same name',
    ({ ownership }) => {
      ownership.pam.accountable = { id: 'pam-2', name: ownership.pam.accountable!.name }
    },
    [['owner', 'pam', ['pam']]],
  ],
  [
    'the same person under another name',
    ({ ownership }) => {
      ownership.pam.accountable = { id: ownership.pam.accountable!.id, name: 'Pamela' }
    },
    [],
  ],
  [
    'no deputy, and another team, in two layers',
    ({ ownership }) => {
      ownership.iam.deputy = null
      ownership.compliance.team = 'Another team'
    },
    [
      ['owner', 'iam', ['iam']],
      ['owner', 'compliance', ['compliance']],
    ],
  ],
  [
    'another identity instead of its own',
    ({ identities }) => {
      identities[0]!.key = 'spiffe://acme/other'
    },
    [
      ['identity', 'spiffe://acme/other', ['iam']],
      ['identity', 'spiffe://acme/refunder', ['iam']],
    ],
  ],
  [
    'ordinary work that waits for a release: classification, way of calling, thresholds, rollback, purposes',
    inputs => {
      inputs.actions[0]!.classification = { effect: 'read', data_class: 'public', reversible: true }
      inputs.actions[1]!.mode = 'both'
      inputs.agent.rollback = 'Another way'
      inputs.agent.credential_max_seconds = 60
      inputs.purposes = []
      inputs.delegates_to = [{ id: 'agt_2', name: 'other' }]
    },
    [],
  ],
]

describe('since the release', () => {
  test.each(CASES)('%s', (_what, change, drift) => {
    const inputs = sampleInputs()
    change(inputs)
    const found = findDrift(composeRelease(sampleInputs()), composeRelease(inputs))
    expect(found.map(({ kind, subject, layers }) => [kind, subject, layers])).toEqual(drift)
    for (const { was, now_is } of found) {
      expect(was).not.toBe('')
      expect(now_is).not.toBe(was)
    }
  })
})
