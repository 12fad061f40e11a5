import { describe, expect, test } from 'vitest'
import type { Actor, ActorTeam } from '../member/permissions'
import { isRefusal } from '../refusal'
import {
  covered,
  decideRequestException,
  type EarlierException,
  type ExceptionState,
  type RequestToDecide,
  refuseGrant,
} from './decide-exception'

const DAY = 86_400
const NOW = 1_795_305_600
const team = (id: string, fn: ActorTeam['function']): ActorTeam => ({ id, slug: id, name: id, function: fn })
const actor = (personId: string, ...teams: ActorTeam[]): Actor => ({
  kind: 'person',
  personId,
  accountId: 'acc_1',
  sessionId: 'ses_1',
  name: 'Dana Ruiz',
  authenticatedAt: 0,
  authn: 'seed',
  teams,
})
const PAM = team('team_pam', 'pam')
const PAY = team('team_pay', 'app')
const state = (more: Partial<ExceptionState> = {}): ExceptionState => ({
  guardrail: { id: 'grl_1', name: 'Production writes', layer: 'pam', version: 4, removed: false },
  agent: { name: 'refunder', teamId: 'team_pay', usesSystem: true },
  target: { what: 'action', name: 'create_refund', systemTeamId: 'team_pay', removed: false },
  matches: true,
  earlier: [],
  limits: { exception_max_days: 30, exception_total_days: 90 },
  ...more,
})
const past = (from: number, until: number, more: Partial<EarlierException> = {}): EarlierException => ({
  id: `exc_${from}`,
  from: NOW - from * DAY,
  until: NOW - until * DAY,
  live: false,
  same: true,
  ...more,
})
const code = (value: unknown) => (isRefusal(value) ? value.code : null)
const pointer = (value: unknown) => (isRefusal(value) ? value.errors?.[0]?.pointer : null)

describe('asking', () => {
  const ask = (given: ExceptionState, days: number, who = actor('per_app', PAY), renews?: string) =>
    decideRequestException({ ...given, waiting: false }, { expiresAt: NOW + days * DAY, renews }, who, NOW)

  test.each([
    ['30 days', state(), 30, null],
    ['one second over 30 days', state(), 30 + 1 / DAY, '/expires_at'],
    ['over before it begins', state(), 0, '/expires_at'],
    [
      'longer than the organisation allows',
      state({ limits: { exception_max_days: 5, exception_total_days: 9 } }),
      6,
      '/expires_at',
    ],
    ['a guardrail that does not match', state({ matches: false }), 10, '/guardrail'],
    ['a removed guardrail', state({ guardrail: { ...state().guardrail, removed: true } }), 10, '/guardrail'],
    [
      'an agent that does not use it',
      state({ agent: { ...state().agent, usesSystem: false } }),
      10,
      '/action',
    ],
    ['90 days in all', state({ earlier: [past(70, 40), past(40, 10)] }), 30, null],
    [
      'past 90 days in all',
      state({ earlier: [past(80, 50), past(50, 20), past(20, 19)] }),
      30,
      '/expires_at',
    ],
    [
      'what the whole system used counts too',
      state({ earlier: [past(90, 10, { same: false })] }),
      11,
      '/expires_at',
    ],
  ])('%s', (_, given, days, at) => {
    expect(pointer(ask(given, days))).toBe(at)
  })

  test('whoever sees the agent may ask; another app team may not', () => {
    expect(code(ask(state(), 10, actor('per_x', team('team_cx', 'app'))))).toBe('not_found')
    expect(code(ask(state(), 10, actor('per_x', team('team_plat', 'platform'))))).toBeNull()
  })

  test('a live one is renewed by name; the days of both count once where they overlap', () => {
    const live = past(20, -5, { id: 'exc_live', live: true })
    expect(code(ask(state({ earlier: [live] }), 30))).toBe('already_exists')
    expect(ask(state({ earlier: [past(60, 50), live] }), 30, undefined, 'exc_live')).toEqual({
      renews: 'exc_live',
      renewals: 2,
      days_used: 60,
    })
    expect(pointer(ask(state({ earlier: [live] }), 30, undefined, 'exc_other'))).toBe('/renews')
  })

  test('one that is over is named as what is renewed, though nobody said so', () => {
    expect(ask(state({ earlier: [past(60, 50), past(40, 30)] }), 10)).toMatchObject({
      renews: 'exc_40',
      renewals: 2,
    })
  })

  test('one at a time waits', () => {
    const reply = decideRequestException(
      { ...state(), waiting: true },
      { expiresAt: NOW + DAY, renews: undefined },
      actor('per_app', PAY),
      NOW,
    )
    expect(code(reply)).toBe('already_exists')
  })
})

describe('granting', () => {
  const request = (more: Partial<RequestToDecide> = {}): RequestToDecide => ({
    state: 'open',
    guardrail_version: 4,
    expires_at: NOW + 10 * DAY,
    requested_by: { id: 'per_asks', name: 'Maya Lind' },
    same: [],
    delegates: [],
    ...more,
  })
  const grant = (who: Actor, more: Partial<RequestToDecide> = {}, given = state(), byAnother = false) =>
    code(refuseGrant(given, request(more), who, byAnother, NOW))
  const dana = actor('per_dana', PAM)

  test.each([
    ['its own layer', dana, {}, null],
    ['another layer', actor('per_1', team('team_sec', 'security')), {}, 'not_owner'],
    ['whoever asked', actor('per_asks', PAM), {}, 'separation_of_duties'],
    ['another account of whoever asked', dana, { same: ['per_dana'] }, 'separation_of_duties'],
    ['who signs for whoever asked', dana, { delegates: ['per_dana'] }, 'separation_of_duties'],
    ['the team that asks, though also PAM', actor('per_1', PAM, PAY), {}, 'separation_of_duties'],
    ['decided already', dana, { state: 'refused' as const }, 'wrong_state'],
    ['the guardrail changed since', dana, { guardrail_version: 3 }, 'stale_version'],
    ['its end has come meanwhile', dana, { expires_at: NOW }, 'invalid_input'],
  ])('%s', (_, who, more, expected) => {
    expect(grant(who, more)).toBe(expected)
  })

  test('nor by another account of somebody in the team, nor in the team of the system', () => {
    expect(grant(dana, {}, state(), true)).toBe('separation_of_duties')
    const elsewhere = state({ agent: { name: 'a', teamId: 'team_cx', usesSystem: true } })
    expect(grant(actor('per_1', PAM, PAY), {}, elsewhere)).toBe('separation_of_duties')
  })
})

test('spans that overlap count once', () => {
  expect(covered([])).toBe(0)
  expect(
    covered([
      { from: 5, until: 10 },
      { from: 0, until: 6 },
      { from: 20, until: 21 },
      { from: 7, until: 9 },
    ]),
  ).toBe(11)
})
