import { describe, expect, it } from 'vitest'
import type { Actor, TeamFunction } from '../member/permissions'
import { isRefusal } from '../refusal'
import { type DutyExceptionFacts, refuseDutyException, refuseEndDutyException } from './decide-duty-exception'
import {
  decidePropose,
  decideProposeRules,
  type Proposal,
  refuseConfirm,
  refuseReject,
  refuseWithdraw,
} from './decide-proposal'
import { SHIPPED_RULES } from './rules'

const NOW = 1_800_000_000

function person(id: string, ...functions: TeamFunction[]): Actor {
  return {
    kind: 'person',
    personId: id,
    accountId: `acc_${id}`,
    sessionId: 's',
    name: id,
    authenticatedAt: NOW,
    authn: 'session',
    teams: functions.map(fn => ({ id: fn, slug: fn, name: fn, function: fn })),
  }
}
const TOKEN: Actor = { kind: 'token', tokenId: 't', personId: 'sam', name: 'ci', operations: [], teams: [] }
const SAM = person('sam', 'security')
const COLE = person('cole', 'compliance')
const BOTH = person('both', 'security', 'compliance')
const APP = person('app', 'app', 'administration')

const proposal = (more: Partial<Proposal> = {}): Proposal => ({
  kind: 'organisation-rules',
  state: 'open',
  base_version: 3,
  proposed_as: 'security',
  proposed_by: { id: 'sam', name: 'Sam Doyle', layers: ['security'], also: ['sam-2'] },
  ...more,
})
const codeOf = (value: unknown) => (isRefusal(value) ? value.code : value)

describe('proposing', () => {
  it.each([
    ['Security', SAM, undefined, 'security'],
    ['Compliance', COLE, undefined, 'compliance'],
    ['both', BOTH, undefined, 'security'],
    ['both, for Compliance', BOTH, 'compliance', 'compliance'],
    ['Security for Compliance', SAM, 'compliance', 'not_owner'],
    ['another team', APP, undefined, 'not_owner'],
    ['another team for Security', APP, 'security', 'not_owner'],
    ['a token', TOKEN, undefined, 'person_only'],
  ] as const)('%s', (_, actor, as, expected) => {
    expect(codeOf(decidePropose(actor, as))).toBe(expected)
  })

  it('asks for the version in force and for a difference', () => {
    const inForce = { version: 3, rules: SHIPPED_RULES }
    expect(codeOf(decideProposeRules(inForce, { base_version: 2, rules: SHIPPED_RULES }))).toBe(
      'stale_version',
    )
    expect(codeOf(decideProposeRules(inForce, { base_version: 3, rules: SHIPPED_RULES }))).toBe('wrong_state')
    const rules = { ...SHIPPED_RULES, settings: { ...SHIPPED_RULES.settings, review_days: 3 } }
    expect(decideProposeRules(inForce, { base_version: 3, rules })).toHaveLength(1)
  })
})

describe('confirming', () => {
  const exception = { kind: 'duty-exception' } as const
  it.each([
    ['the other layer', COLE, {}, null],
    ['somebody of both layers', BOTH, {}, null],
    ['the proposer', SAM, {}, 'second_person_required'],
    [
      'the proposer, who joined the other layer',
      person('sam', 'security', 'compliance'),
      {},
      'second_person_required',
    ],
    ['another person that is the same human', person('sam-2', 'compliance'), {}, 'second_person_required'],
    ['a second person of the same layer', person('sue', 'security'), {}, 'second_person_required'],
    ['another team', APP, {}, 'second_person_required'],
    ['a token', TOKEN, {}, 'person_only'],
    [
      'when the proposer left the layer',
      COLE,
      { proposed_by: { id: 'sam', name: 'Sam', layers: [], also: [] } },
      'second_person_required',
    ],
    [
      'when the proposer was deactivated',
      COLE,
      { proposed_by: { id: 'sam', name: 'Sam', layers: null, also: [] } },
      'second_person_required',
    ],
    ['when other rules are in force', COLE, { base_version: 2 }, 'stale_version'],
    ['an exception, when other rules are in force', COLE, { ...exception, base_version: 2 }, null],
    ['what was confirmed', COLE, { state: 'confirmed' }, 'wrong_state'],
    ['what was rejected', COLE, { state: 'rejected' }, 'wrong_state'],
    ['what was withdrawn', COLE, { state: 'withdrawn' }, 'wrong_state'],
  ] as const)('%s', (_, actor, more, expected) => {
    expect(refuseConfirm(actor, proposal(more), { version: 3 })?.code ?? null).toBe(expected)
  })

  it('never by whom the exception is for', () => {
    const of = (id: string) => refuseConfirm(COLE, proposal(exception), { version: 3 }, [id, 'alias'])?.code
    expect(of('cole')).toBe('separation_of_duties')
    expect(refuseConfirm(COLE, proposal(exception), { version: 3 }, ['paul', 'cole'])?.code).toBe(
      'separation_of_duties',
    )
    expect(of('paul')).toBeUndefined()
  })
})

describe('a suggested threshold', () => {
  const suggested = {
    kind: 'threshold',
    proposed_as: 'app',
    proposed_by: { id: 'app', name: 'Lena', layers: ['app'], also: ['app-2'] },
  } as const
  it.each([
    ['Security', SAM, {}, null, null],
    ['Compliance', COLE, {}, 'second_person_required', 'not_owner'],
    ['the team', person('kai', 'app'), {}, 'second_person_required', 'not_owner'],
    ['the proposer', APP, {}, 'second_person_required', 'wrong_state'],
    [
      'the proposer, who is in Security too',
      person('app', 'app', 'security'),
      {},
      'second_person_required',
      'wrong_state',
    ],
    ['the proposer by another account', person('app-2', 'security'), {}, 'second_person_required', null],
    ['Security, when the threshold changed since', SAM, { base_version: 2 }, 'stale_version', null],
    ['Security, when it was answered', SAM, { state: 'confirmed' }, 'wrong_state', 'wrong_state'],
    ['a token of Security', TOKEN, {}, 'person_only', 'person_only'],
  ] as const)('%s', (_, actor, more, confirm, reject) => {
    expect(refuseConfirm(actor, proposal({ ...suggested, ...more }), { version: 3 })?.code ?? null).toBe(
      confirm,
    )
    expect(refuseReject(actor, proposal({ ...suggested, ...more }))?.code ?? null).toBe(reject)
  })
})

describe('rejecting and withdrawing', () => {
  it.each([
    ['the other layer', COLE, {}, null, 'not_owner'],
    ['the same layer', person('sue', 'security'), {}, null, 'not_owner'],
    ['the proposer', SAM, {}, 'wrong_state', null],
    ['another team', APP, {}, 'not_owner', 'not_owner'],
    ['a token of the proposer', TOKEN, {}, 'person_only', 'not_owner'],
    ['when it is decided', COLE, { state: 'confirmed' }, 'wrong_state', 'wrong_state'],
  ] as const)('%s', (_, actor, more, reject, withdraw) => {
    expect(refuseReject(actor, proposal(more))?.code ?? null).toBe(reject)
    expect(refuseWithdraw(actor, proposal(more))?.code ?? null).toBe(withdraw)
  })
})

describe('exceptions from the separation of duties', () => {
  const facts: DutyExceptionFacts = {
    person: { id: 'paul', name: 'Paul', active: true, also: ['paul-2'] },
    agent: { name: 'refunder', retired: false },
    kind: 'second_layer',
    ends_at: NOW + 180 * 86_400,
    covered: false,
  }
  it.each([
    ['for somebody else, until the last day', SAM, {}, null],
    ['for every agent', SAM, { agent: null }, null],
    ['for oneself', person('paul', 'security'), {}, 'separation_of_duties'],
    ['for another account of oneself', person('paul-2', 'security'), {}, 'separation_of_duties'],
    ['for too long', SAM, { ends_at: facts.ends_at + 1 }, 'invalid_input'],
    ['for no time at all', SAM, { ends_at: NOW }, 'invalid_input'],
    ['for somebody who left', SAM, { person: { ...facts.person, active: false } }, 'invalid_input'],
    ['for an agent that is gone', SAM, { agent: { name: 'refunder', retired: true } }, 'invalid_input'],
    ['a second time', SAM, { covered: true }, 'already_exists'],
  ] as const)('%s', (_, actor, more, expected) => {
    expect(refuseDutyException({ ...facts, ...more }, actor, NOW)?.code ?? null).toBe(expected)
  })

  it.each([
    ['Security', SAM, false, null],
    ['Compliance', COLE, false, null],
    ['another team', APP, false, 'not_owner'],
    ['twice', COLE, true, 'wrong_state'],
  ] as const)('ended by %s', (_, actor, ended, expected) => {
    expect(refuseEndDutyException({ ended }, actor)?.code ?? null).toBe(expected)
  })
})
