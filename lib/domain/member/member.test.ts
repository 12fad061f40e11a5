/** The rules about people: who is let in, who may change whom, what tokens may do. */
import { describe, expect, test } from 'vitest'
import { FUNCTION_NAMES, type PersonActor, type TeamFunction } from './permissions'
import { isRefusal } from '../refusal'
import { cannotCreateToken } from './decide-create-token'
import { cannotDeactivate, cannotReactivate, cannotSetTeams, type MemberState } from './decide-deactivate'
import { decideStartSession, type SignIn, type SignInState } from './decide-start-session'

const actor = (id: string, ...functions: TeamFunction[]): PersonActor => ({
  kind: 'person',
  personId: id,
  accountId: 'acc',
  sessionId: 'ses',
  name: 'Priya Nair',
  authenticatedAt: 0,
  authn: 'session',
  teams: functions.map(fn => ({ id: `team_${fn}`, slug: fn, name: FUNCTION_NAMES[fn], function: fn })),
})
const admin = actor('per_admin', 'administration')
const code = (value: unknown) => (isRefusal(value) ? value.code : 'done')

describe('signing in', () => {
  const signIn: SignIn = {
    issuer: 'https://idp.example',
    subject: 's',
    email: 'maya@acme.example',
    email_verified: true,
  }
  const maya = { id: 'per_maya', name: 'Maya Lind', state: 'active' as const }
  const gone = { ...maya, state: 'deactivated' as const }
  const nobody: SignInState = { account: null, registered: null }

  test.each<[string, Partial<SignIn>, SignInState, string]>([
    ['an account that is known', {}, { ...nobody, account: { id: 'acc_1', person: maya } }, 'per_maya acc_1'],
    [
      'a known account without a verified e-mail',
      { email: null, email_verified: false },
      { ...nobody, account: { id: 'acc_1', person: maya } },
      'per_maya acc_1',
    ],
    [
      'a first sign-in with a registered e-mail',
      {},
      { ...nobody, registered: { ...maya, has_account: false } },
      'per_maya null',
    ],
    ['nobody', {}, nobody, 'unknown'],
    [
      'an e-mail that is not verified',
      { email_verified: false },
      { ...nobody, registered: { ...maya, has_account: false } },
      'unverified',
    ],
    ['an unverified stranger hears the same', { email_verified: false }, nobody, 'unverified'],
    [
      'an e-mail whose person has an account there',
      {},
      { ...nobody, registered: { ...maya, has_account: true } },
      'other_account',
    ],
    ['a deactivated person', {}, { ...nobody, account: { id: 'acc_1', person: gone } }, 'deactivated'],
    [
      'a deactivated person with a new account',
      {},
      { ...nobody, registered: { ...gone, has_account: false } },
      'deactivated',
    ],
  ])('%s', (_who, change, state, expected) => {
    const decision = decideStartSession({ ...signIn, ...change }, state)
    expect(isRefusal(decision) ? decision.data?.reason : `${decision.person} ${decision.account}`).toBe(
      expected,
    )
  })
})

describe('changing people', () => {
  const tom: MemberState = {
    person: { id: 'per_tom', name: 'Tom Okafor', state: 'active', version: 2 },
    is_administrator: false,
    other_administrators: 1,
  }
  const last: MemberState = { ...tom, is_administrator: true, other_administrators: 0 }
  const self: MemberState = { ...tom, person: { ...tom.person, id: 'per_admin' } }

  test.each<[string, unknown, string]>([
    ['deactivating somebody', cannotDeactivate(admin, tom), 'done'],
    ['deactivating oneself', cannotDeactivate(admin, self), 'separation_of_duties'],
    ['deactivating the last administrator', cannotDeactivate(admin, last), 'wrong_state'],
    [
      'deactivating twice',
      cannotDeactivate(admin, { ...tom, person: { ...tom.person, state: 'deactivated' } }),
      'wrong_state',
    ],
    ['reactivating an active one', cannotReactivate(admin, tom), 'wrong_state'],
  ])('%s: %s', (_what, decision, expected) => {
    expect(code(decision)).toBe(expected)
  })

  const to = (...functions: TeamFunction[]) => ({
    wanted: functions.map(fn => ({ id: `team_${fn}`, function: fn })),
    unknown: [],
    current: ['team_app'],
  })
  test.each<[string, unknown, string]>([
    ['other teams', cannotSetTeams(admin, tom, to('pam'), 2), 'done'],
    ['one’s own teams', cannotSetTeams(admin, self, to('pam'), 2), 'separation_of_duties'],
    ['a stale version', cannotSetTeams(admin, tom, to('pam'), 1), 'stale_version'],
    [
      'a team that is not there',
      cannotSetTeams(admin, tom, { ...to('pam'), unknown: [1] }, 2),
      'invalid_input',
    ],
    [
      'the last administrator out of Administration',
      cannotSetTeams(admin, last, to('pam'), 2),
      'wrong_state',
    ],
    [
      'the last administrator into another team too',
      cannotSetTeams(admin, last, to('administration', 'pam'), 2),
      'done',
    ],
  ])('%s: %s', (_what, decision, expected) => {
    expect(code(decision)).toBe(expected)
  })
})

test('a token is for operations that machines may do, each checked at its place', () => {
  const [allowed, known] = [
    new Set(['agent.list', 'agent.register']),
    new Set(['agent.list', 'agent.register', 'release.sign']),
  ]
  expect(cannotCreateToken(['agent.list'], allowed, known)).toBeNull()
  const refusal = cannotCreateToken(['agent.list', 'release.sign', 'x'], allowed, known)
  expect(refusal?.errors?.map(error => [error.pointer, error.detail.includes('act of a person')])).toEqual([
    ['/operations/1', true],
    ['/operations/2', false],
  ])
})
