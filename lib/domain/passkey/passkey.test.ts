import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../digest'
import { entryData } from '../evidence/entry-data'
import { isRefusal } from '../refusal'
import { encodeBase64Url } from '../base64url'
import { decideEnrol, type EnrolFacts } from './decide-enrol'
import {
  canConfirmRecovery,
  decideConfirmRecovery,
  decideRequestRecovery,
  RECOVERY_OPEN_HOURS,
} from './decide-recovery'
import { decideRemove } from './decide-remove'
import { decideVouch } from './decide-vouch'
import { mayUsePasskey, type PasskeyState } from './may-use-passkey'
import { relyingParty, sameRelyingParty } from './relying-party'
import { signingStatement, statesExactly } from './signing-statement'
import { statementChallenge } from './statement-challenge'
import { usablePasskeys } from './usable-passkeys'

const NOW = 1_800_000_000
const HOUR = 3600
const code = (value: unknown) => (isRefusal(value) ? value.code : value)

const signing = {
  release: 'rel_1',
  layer: 'pam',
  root: 'aa'.repeat(32),
  section: 'bb'.repeat(32),
  meaning: 'I checked the rollback',
  answers: [
    { id: 'rollback-tried', answer: 'no' as const, evidence: '' },
    { id: 'kill-switch-known', answer: 'yes' as const, evidence: 'runbook' },
  ],
  person: 'per_1',
}

describe('what is signed', () => {
  const statement = signingStatement(signing, 'cc'.repeat(32))

  test('the challenge is the digest of the statement, and of nothing else', () => {
    const bytes = createHash('sha256')
      .update(`countersign/signing-statement/v1\0${canonicalJson(statement)}`)
      .digest()
    expect(statementChallenge(statement)).toBe(bytes.toString('base64url'))
  })

  test.each([0, 1, 2, 3, 31, 32])('base64url of %i bytes is what others make of them', length => {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + 251) % 256)
    expect(encodeBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
  })

  test('is as evidence holds it, however an accent was typed', () => {
    const [composed, decomposed] = [
      'Geprüft und für gut befunden',
      'Gepru\u0308ft und fu\u0308r gut befunden',
    ]
    const typed = signingStatement({ ...signing, meaning: decomposed }, statement.nonce)
    expect(entryData(typed)).toEqual(typed)
    expect(typed.meaning).toBe(composed)
    expect(statesExactly(typed, { ...signing, meaning: decomposed })).toBe(true)
  })

  test('the order of answers says nothing', () => {
    expect(statesExactly(statement, { ...signing, answers: signing.answers.toReversed() })).toBe(true)
  })

  test.each([
    ['release', { release: 'rel_2' }],
    ['layer', { layer: 'iam' }],
    ['root', { root: 'ab'.repeat(32) }],
    ['section', { section: 'ab'.repeat(32) }],
    ['meaning', { meaning: 'I checked nothing' }],
    ['answers', { answers: signing.answers.slice(1) }],
    ['person', { person: 'per_2' }],
  ])('another %s is another statement', (_what, other) => {
    expect(statesExactly(statement, { ...signing, ...other })).toBe(false)
    expect(statementChallenge(signingStatement({ ...signing, ...other }, statement.nonce))).not.toBe(
      statementChallenge(statement),
    )
  })
})

describe('a key may sign', () => {
  const key = (more: Partial<PasskeyState> = {}): PasskeyState => ({
    name: 'Laptop',
    enrolledAt: NOW - HOUR,
    vouched: false,
    removedAt: null,
    ...more,
  })
  const when = (tier: 'low' | 'medium' | 'high' | 'critical', minAgeHours = 24) => ({
    now: NOW,
    minAgeHours,
    tier,
  })

  test.each([
    ['low, new', key(), when('low'), null],
    ['medium, new', key(), when('medium'), null],
    ['high, new', key(), when('high'), 'second_person_required'],
    ['critical, new', key(), when('critical'), 'second_person_required'],
    ['high, vouched', key({ vouched: true }), when('high'), null],
    [
      'high, a second short',
      key({ enrolledAt: NOW - 24 * HOUR + 1 }),
      when('high'),
      'second_person_required',
    ],
    ['high, old enough', key({ enrolledAt: NOW - 24 * HOUR }), when('high'), null],
    ['high, where the setting is 0', key({ enrolledAt: NOW }), when('high', 0), null],
    ['removed, low', key({ removedAt: NOW - 1 }), when('low'), 'passkey_refused'],
    [
      'removed, vouched, old',
      key({ removedAt: NOW - 1, vouched: true, enrolledAt: 0 }),
      when('high'),
      'passkey_refused',
    ],
  ])('%s', (_name, state, at, expected) => {
    expect(code(mayUsePasskey(state, at))).toBe(expected)
  })

  test('the sentence says from when', () => {
    const refusal = mayUsePasskey(key(), when('high'))
    expect(refusal?.detail).toBe(
      'The passkey Laptop was enrolled less than 24 hours ago and signs high-tier releases from 2027-01-16 07:00 UTC. Somebody of your team can vouch for it before, in Settings, Passkeys.',
    )
  })

  test('of several keys, those that may; of none, why', () => {
    const [young, old] = [{ state: key() }, { state: key({ enrolledAt: 0 }) }]
    expect(usablePasskeys([young, old], when('high'))).toEqual([old])
    expect(code(usablePasskeys([young], when('high')))).toBe('second_person_required')
    expect(code(usablePasskeys([], when('low')))).toBe('passkey_required')
  })
})

describe('enrolling', () => {
  const facts = (more: Partial<EnrolFacts> = {}): EnrolFacts => ({
    authenticatedAt: NOW - 10,
    now: NOW,
    live: 0,
    removed: 0,
    recoveryUntil: null,
    ...more,
  })

  test.each([
    ['the first', facts(), false, { by: 'first' }],
    [
      'with a sign-in of 301 s ago',
      facts({ authenticatedAt: NOW - 301 }),
      false,
      'reauthentication_required',
    ],
    ['a second without the first', facts({ live: 1 }), false, 'passkey_required'],
    ['a second with the first', facts({ live: 1 }), true, { by: 'key' }],
    ['after all were removed', facts({ removed: 1 }), false, 'second_person_required'],
    ['after a recovery', facts({ removed: 1, recoveryUntil: NOW }), false, { by: 'recovery' }],
    [
      'a second too late after a recovery',
      facts({ removed: 1, recoveryUntil: NOW - 1 }),
      false,
      'second_person_required',
    ],
    ['an eleventh', facts({ live: 10 }), true, 'limit_reached'],
  ])('%s', (_name, given, proven, expected) => {
    const decision = decideEnrol(given, proven)
    expect(isRefusal(decision) ? decision.code : decision).toEqual(expected)
  })
})

describe('removing', () => {
  const mine = { name: 'Laptop', personId: 'per_1', removedAt: null }
  const me = { personId: 'per_1', authenticatedAt: NOW }
  test.each([
    ['my own', mine, me, null],
    ["somebody else's", mine, { ...me, personId: 'per_2' }, 'not_owner'],
    ['one that is removed', { ...mine, removedAt: NOW }, me, 'wrong_state'],
    ['with an old sign-in', mine, { ...me, authenticatedAt: NOW - 301 }, 'reauthentication_required'],
  ])('%s', (_name, passkey, actor, expected) => {
    expect(code(decideRemove(passkey, actor, NOW))).toBe(expected)
  })
})

const pam = { id: 'team_pam', name: 'PAM team' }
const iam = { id: 'team_iam', name: 'IAM team' }
const owner = { personId: 'per_1', name: 'Ada', teams: [pam] }

describe('vouching', () => {
  const passkey = { name: 'Laptop', owner, enrolledAt: NOW - HOUR, vouched: false, removedAt: null }
  const mate = { personId: 'per_2', teams: [pam], authenticatedAt: NOW }
  const rules = { now: NOW, minAgeHours: 24 }
  test.each([
    ['a team mate', passkey, mate, null],
    ['oneself', passkey, { ...mate, personId: 'per_1' }, 'separation_of_duties'],
    ['another team, even IAM', passkey, { ...mate, teams: [iam] }, 'not_permitted'],
    ['a key that is removed', { ...passkey, removedAt: NOW }, mate, 'wrong_state'],
    ['twice', { ...passkey, vouched: true }, mate, 'already_exists'],
    ['a key that is old enough', { ...passkey, enrolledAt: NOW - 24 * HOUR }, mate, 'wrong_state'],
    ['with an old sign-in', passkey, { ...mate, authenticatedAt: NOW - 301 }, 'reauthentication_required'],
  ])('%s', (_name, given, actor, expected) => {
    expect(code(decideVouch(given, actor, rules))).toBe(expected)
  })
})

describe('recovering', () => {
  const recovery = { person: owner, requestedAt: NOW - HOUR, firstBy: null, secondBy: null }
  const mate = { personId: 'per_2', teams: [pam], ofIam: false, authenticatedAt: NOW }

  test.each([
    ['a person who had a key', { keysEver: 1, waiting: false, openUntil: null }, NOW, null],
    ['one who never had', { keysEver: 0, waiting: false, openUntil: null }, NOW, 'wrong_state'],
    ['twice', { keysEver: 1, waiting: true, openUntil: null }, NOW, 'already_exists'],
    ['while one is open', { keysEver: 1, waiting: false, openUntil: NOW }, NOW, 'wrong_state'],
    ['after one was open', { keysEver: 1, waiting: false, openUntil: NOW - 1 }, NOW, null],
    [
      'with an old sign-in',
      { keysEver: 1, waiting: false, openUntil: null },
      NOW - 301,
      'reauthentication_required',
    ],
  ])('requested by %s', (_name, facts, authenticatedAt, expected) => {
    expect(code(decideRequestRecovery(facts, { authenticatedAt }, NOW))).toBe(expected)
  })

  test.each([
    ['a team mate', recovery, mate, null],
    ['IAM', recovery, { ...mate, teams: [iam], ofIam: true }, null],
    ['another team', recovery, { ...mate, teams: [iam] }, 'not_permitted'],
    ['oneself, even of IAM', recovery, { ...mate, personId: 'per_1', ofIam: true }, 'separation_of_duties'],
    ['the first again', { ...recovery, firstBy: 'per_2' }, mate, 'separation_of_duties'],
    ['a third', { ...recovery, firstBy: 'per_3', secondBy: 'per_4' }, mate, 'wrong_state'],
    ['after 72 hours', { ...recovery, requestedAt: NOW - 72 * HOUR }, mate, 'wrong_state'],
  ])('confirmed by %s', (_name, given, actor, expected) => {
    expect(code(canConfirmRecovery(given, actor, NOW))).toBe(expected)
    expect(code(decideConfirmRecovery(given, actor, NOW))).toEqual(expected ?? { openUntil: null })
  })

  test('the second opens it for a day', () => {
    expect(decideConfirmRecovery({ ...recovery, firstBy: 'per_3' }, mate, NOW)).toEqual({
      openUntil: NOW + RECOVERY_OPEN_HOURS * HOUR,
    })
    expect(code(decideConfirmRecovery(recovery, { ...mate, authenticatedAt: NOW - 301 }, NOW))).toBe(
      'reauthentication_required',
    )
  })
})

describe('the relying party', () => {
  test.each([
    ['https://console.acme.example', 'console.acme.example', 'https://console.acme.example'],
    ['https://console.acme.example:8443', 'console.acme.example', 'https://console.acme.example:8443'],
    ['http://localhost:3000', 'localhost', 'http://localhost:3000'],
  ])('of %s', (url, rpId, origin) => {
    expect(relyingParty(url)).toEqual({ rpId, origin })
  })

  test.each(['http://127.0.0.1:3000', 'https://[::1]:3000', 'http://console.acme.example'])(
    'not at %s',
    url => {
      expect(code(relyingParty(url))).toBe('unavailable')
    },
  )

  test('is fixed by the first passkey', () => {
    const here = { rpId: 'console.acme.example', origin: 'https://console.acme.example' }
    expect(sameRelyingParty(here, null)).toBeNull()
    expect(sameRelyingParty(here, here.rpId)).toBeNull()
    expect(sameRelyingParty(here, 'old.acme.example')?.detail).toContain(
      'set CONSOLE_URL back to old.acme.example',
    )
  })
})
