import { describe, expect, test } from 'vitest'
import { signingStatement } from '../domain/passkey/signing-statement'
import { statementChallenge } from '../domain/passkey/statement-challenge'
import { isRefusal } from '../domain/refusal'
import type { StoredAssertion } from '../domain/release/sign-off'
import { Authenticator, type Lies } from '../testing/authenticator'
import { verifyAssertion } from './verify-assertion'
import { verifyRegistration } from './verify-registration'

const ORIGIN = 'https://console.acme.example'
const EXPECTED = { rpId: 'console.acme.example', origin: ORIGIN }

const statement = signingStatement(
  {
    release: 'rel_1',
    layer: 'pam',
    root: 'aa'.repeat(32),
    section: 'bb'.repeat(32),
    meaning: 'I checked the rollback',
    answers: [],
    person: 'per_1',
  },
  'cc'.repeat(32),
)

function signed(key: Authenticator, lies: Lies = {}): StoredAssertion {
  const { response } = key.get({ challenge: statementChallenge(statement) }, lies)
  return {
    credential_id: key.id,
    public_key: key.publicKey,
    rp_id: EXPECTED.rpId,
    origin: ORIGIN,
    client_data_json: response.clientDataJSON,
    authenticator_data: response.authenticatorData,
    signature: response.signature,
    statement,
    enrolled_at: '2026-11-01T00:00:00.000Z',
  }
}

async function detailOf(stored: StoredAssertion, expected: Parameters<typeof verifyAssertion>[1] = EXPECTED) {
  const result = await verifyAssertion(stored, expected)
  if (!isRefusal(result)) throw new Error(`accepted: ${JSON.stringify(result)}`)
  expect(result.code).toBe('passkey_refused')
  return result.detail
}

describe('an assertion', () => {
  test('is verified from what is stored, and again, with its counter', async () => {
    const stored = signed(new Authenticator(ORIGIN))
    expect(await verifyAssertion(stored, { ...EXPECTED, previousCounter: 0 })).toEqual({ counter: 1 })
    expect(await verifyAssertion(JSON.parse(JSON.stringify(stored)), EXPECTED)).toEqual({ counter: 1 })
  })

  test('of a key that does not count', async () => {
    const key = new Authenticator(ORIGIN, 0)
    signed(key)
    expect(await verifyAssertion(signed(key), { ...EXPECTED, previousCounter: 0 })).toEqual({ counter: 0 })
  })

  test.each<[string, Lies, RegExp]>([
    ['over another challenge', { challenge: 'b3RoZXI' }, /something other than what was shown/],
    [
      'at another origin',
      { origin: 'https://console.acme.example.evil.example' },
      /at https:\/\/console\.acme\.example\.evil/,
    ],
    ['in a frame of somebody else', { crossOrigin: true }, /Sign there/],
    ['for another host name', { rpId: 'evil.example' }, /another host name/],
    ['without user verification', { userVerified: false }, /did not check who you are/],
    ['by another key', { otherKey: true }, /does not belong|could not be verified/],
    ['to another question', { type: 'webauthn.create' }, /another question/],
  ])('is refused %s', async (_name, lies, sentence) => {
    expect(await detailOf(signed(new Authenticator(ORIGIN), lies))).toMatch(sentence)
  })

  test('is refused when its counter goes backwards or stands still', async () => {
    const stored = signed(new Authenticator(ORIGIN), { counter: 5 })
    for (const previousCounter of [5, 6, 4_000_000_000])
      expect(await detailOf(stored, { ...EXPECTED, previousCounter })).toMatch(/went backwards/)
    expect(await verifyAssertion(stored, { ...EXPECTED, previousCounter: 4 })).toEqual({ counter: 5 })
    const zero = signed(new Authenticator(ORIGIN, 0))
    expect(await detailOf(zero, { ...EXPECTED, previousCounter: 1 })).toMatch(/went backwards/)
  })

  test('is refused when any word of the stored statement is another', async () => {
    const stored = signed(new Authenticator(ORIGIN))
    for (const other of [
      { root: 'ab'.repeat(32) },
      { meaning: 'Anything at all' },
      { person: 'per_2' },
      { layer: 'iam' },
    ])
      expect(await detailOf({ ...stored, statement: { ...statement, ...other } })).toMatch(/something other/)
  })

  test('is refused when a stored byte is another', async () => {
    const stored = signed(new Authenticator(ORIGIN))
    const [other] = [signed(new Authenticator(ORIGIN))]
    for (const field of ['signature', 'public_key', 'client_data_json', 'authenticator_data'] as const) {
      await detailOf({ ...stored, [field]: 'AAAA' })
    }
    await detailOf({ ...stored, public_key: other.public_key })
    await detailOf({ ...stored, signature: other.signature })
    await detailOf({ ...stored, rp_id: 'evil.example' })
    await detailOf({ ...stored, origin: 'https://evil.example' })
  })
})

describe('a registration', () => {
  const expected = { ...EXPECTED, challenge: 'Y2hhbGxlbmdl' }

  test('gives the key that the authenticator has', async () => {
    const key = new Authenticator(ORIGIN)
    expect(await verifyRegistration(key.create(expected), expected)).toEqual({
      credentialId: key.id,
      publicKey: key.publicKey,
      counter: 0,
      transports: ['internal'],
      backedUp: false,
    })
  })

  test.each<[string, Lies]>([
    ['over another challenge', { challenge: 'b3RoZXI' }],
    ['at another origin', { origin: 'https://evil.example' }],
    ['for another host name', { rpId: 'evil.example' }],
    ['without user verification', { userVerified: false }],
    ['to another question', { type: 'webauthn.get' }],
  ])('is refused %s', async (_name, lies) => {
    const key = new Authenticator(ORIGIN)
    expect(await verifyRegistration(key.create(expected, lies), expected)).toMatchObject({
      code: 'passkey_refused',
    })
  })

  test('is refused when it is not one at all', async () => {
    const response = new Authenticator(ORIGIN).create(expected)
    const broken = { ...response, response: { ...response.response, attestationObject: 'AAAA' } }
    expect(await verifyRegistration(broken, expected)).toMatchObject({ code: 'passkey_refused' })
  })
})
