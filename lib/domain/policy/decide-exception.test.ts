import { expect, test } from 'vitest'
import type { Actor, ActorTeam } from '../member/permissions'
import { decideGrantException, type ExceptionState } from './decide-exception'

const DAY = 86_400
const NOW = 1_795_305_600
const team = (id: string, fn: ActorTeam['function']): ActorTeam => ({ id, slug: id, name: id, function: fn })
const actor = (...teams: ActorTeam[]): Actor => ({
  kind: 'person',
  personId: 'per_1',
  accountId: 'acc_1',
  sessionId: 'ses_1',
  name: 'Dana Ruiz',
  authenticatedAt: 0,
  authn: 'seed',
  teams,
})
const PAM = team('team_pam', 'pam')
const state = (more: Partial<ExceptionState> = {}): ExceptionState => ({
  guardrail: { id: 'grl_1', name: 'Production writes', layer: 'pam', version: 4, removed: false },
  agent: { name: 'refunder', teamId: 'team_pay', usesSystem: true },
  action: { name: 'create_refund', systemTeamId: 'team_pay', removed: false },
  matches: true,
  earlier: [],
  ...more,
})
const past = (from: number, until: number) => ({
  from: NOW - from * DAY,
  until: NOW - until * DAY,
  live: false,
})

test.each([
  ['its own layer', state(), [PAM], 30, null],
  ['another layer', state(), [team('team_sec', 'security')], 10, 'not_owner'],
  [
    'the requesting team, though also PAM',
    state(),
    [PAM, team('team_pay', 'app')],
    10,
    'separation_of_duties',
  ],
  [
    'the team that owns the system',
    state({ agent: { name: 'a', teamId: 'team_cx', usesSystem: true } }),
    [PAM, team('team_pay', 'app')],
    10,
    'separation_of_duties',
  ],
  ['one second over 30 days', state(), [PAM], 30 + 1 / DAY, 'invalid_input'],
  ['over before it begins', state(), [PAM], 0, 'invalid_input'],
  ['a guardrail that does not match', state({ matches: false }), [PAM], 10, 'invalid_input'],
  [
    'an agent that does not use it',
    state({ agent: { name: 'a', teamId: 't', usesSystem: false } }),
    [PAM],
    10,
    'invalid_input',
  ],
  [
    'a removed guardrail',
    state({ guardrail: { ...state().guardrail, removed: true } }),
    [PAM],
    10,
    'wrong_state',
  ],
  [
    'a second one beside a live one',
    state({ earlier: [{ from: NOW, until: NOW + DAY, live: true }] }),
    [PAM],
    10,
    'already_exists',
  ],
  ['renewed within 90 days in all', state({ earlier: [past(70, 40), past(40, 10)] }), [PAM], 30, null],
  [
    'renewed past 90 days in all',
    state({ earlier: [past(80, 50), past(50, 20), past(20, 19)] }),
    [PAM],
    30,
    'limit_reached',
  ],
])('%s', (_, given, teams, days, code) => {
  const decision = decideGrantException(given, NOW + days * DAY, actor(...teams), NOW)
  expect('refused' in decision ? decision.code : null).toBe(code)
})

test('it waives the version that stands now, and no later one', () => {
  expect(decideGrantException(state(), NOW + DAY, actor(PAM), NOW)).toEqual({ up_to_version: 4 })
})
