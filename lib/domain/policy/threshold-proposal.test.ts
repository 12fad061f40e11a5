import { describe, expect, it } from 'vitest'
import type { Actor, TeamFunction } from '../member/permissions'
import { isRefusal } from '../refusal'
import { canProposeThreshold, type ThresholdTarget } from './decide-rule'
import {
  MAX_OPEN_PER_ACTION,
  refuseAnother,
  type ThresholdContent,
  thresholdChanges,
} from './threshold-proposal'

const person = (id: string, ...teams: [string, TeamFunction][]): Actor => ({
  kind: 'person',
  personId: id,
  accountId: id,
  sessionId: 's',
  name: id,
  authenticatedAt: 0,
  authn: 'session',
  teams: teams.map(([team, fn]) => ({ id: team, slug: team, name: team, function: fn })),
})
const team = (id: string) => ({ id, name: id, people: ['Lena Roth'] })
const target = (more: Partial<ThresholdTarget> = {}): ThresholdTarget => ({
  system: { name: 'Stripe', team: team('payments') },
  agent: null,
  authorship: { model: 'central', security: ['Sam Doyle'] },
  ...more,
})

describe('who suggests a threshold', () => {
  const ofAgent = { agent: { name: 'planner', team: team('travel') } }
  it.each([
    ['the team of the system', person('a', ['payments', 'app']), {}, 'payments'],
    ['the team of the agent that it is for', person('a', ['travel', 'app']), ofAgent, 'travel'],
    ['the team of the system, for an agent of others', person('a', ['payments', 'app']), ofAgent, 'payments'],
    ['another team', person('a', ['travel', 'app']), {}, 'not_owner'],
    ['Security', person('s', ['sec', 'security']), {}, 'wrong_state'],
    [
      'Security that is in the team as well',
      person('s', ['sec', 'security'], ['payments', 'app']),
      {},
      'wrong_state',
    ],
    [
      'the team, where teams set thresholds',
      person('a', ['payments', 'app']),
      { authorship: { model: 'team', security: [] } },
      'wrong_state',
    ],
  ] as const)('%s', (_, actor, more, expected) => {
    const answer = canProposeThreshold(target(more as Partial<ThresholdTarget>), actor)
    expect(isRefusal(answer) ? answer.code : answer.id).toBe(expected)
  })
})

describe('one more suggestion', () => {
  const thr = { id: 'thr_1', version: 2 }
  const open = (more = {}) => ({ by: 'lena', subject: 'thr_1', base: 2, ...more })
  it.each([
    ['the first', [], undefined],
    ['a second of the same person', [open()], 'already_exists'],
    ['beside one of somebody else', [open({ by: 'kai' })], undefined],
    ['beside one for another threshold', [open({ subject: 'thr_2' })], undefined],
    ['after one that the threshold has overtaken', [open({ base: 1 })], undefined],
    [
      'more than can be read',
      Array.from({ length: MAX_OPEN_PER_ACTION }, () => open({ by: 'kai' })),
      'limit_reached',
    ],
  ])('%s', (_, rows, code) => {
    expect(refuseAnother(rows, 'lena', thr)?.code).toBe(code)
  })
})

describe('what would change', () => {
  const rule: ThresholdContent = {
    name: 'Large refunds',
    outcome: 'step_up',
    condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' }, negated: false },
    limit: null,
    approvals: [{ layer: 'pam', count: 1 }],
    sentence: 'Large refunds need approval.',
  }
  it('only what differs, in words, with the unknown case', () => {
    expect(thresholdChanges(rule, { ...rule, outcome: 'deny', approvals: [] })).toEqual([
      { field: 'At least', before: 'Step-up', after: 'Deny' },
      { field: 'Approvals', before: '1 × PAM', after: null },
    ])
    expect(thresholdChanges(null, rule)).toContainEqual({
      field: 'When',
      before: null,
      after: 'amount is more than 500, also when amount is missing or not a number',
    })
    expect(thresholdChanges(rule, null).every(change => change.after === null)).toBe(true)
  })
  it('a limit is said as a limit', () => {
    const limit = { measure: 'count', per: 'agent', window: 'hour', at_most: '20' } as const
    expect(thresholdChanges(rule, { ...rule, limit })).toEqual([
      expect.objectContaining({
        field: 'When',
        after: expect.stringMatching(/more than 20 calls an hour per agent/),
      }),
    ])
  })
})
