import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { isRefusal } from '../domain/refusal'
import { generateKey, unwrapPrivateKey, wrapPrivateKey } from './keys'

const wrappingKey = randomBytes(32)

test.each(['ES256', 'Ed25519'] as const)('a %s key comes back as it was wrapped', algorithm => {
  const key = generateKey(algorithm, 'k1')
  expect(key.privateKey).toHaveLength(32)
  expect(key.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/)
  const wrapped = wrapPrivateKey(key, wrappingKey)
  expect(wrapped.includes(Buffer.from(key.privateKey))).toBe(false)
  expect(unwrapPrivateKey(wrapped, key, wrappingKey)).toEqual(key.privateKey)
})

test('the public half belongs to the private one', () => {
  const key = generateKey('Ed25519', 'k1')
  const publicKey = createPublicKey(key.publicKeyPem)
  const { x } = publicKey.export({ format: 'jwk' })
  const d = Buffer.from(key.privateKey).toString('base64url')
  const privateKey = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' })
  expect(verify(null, Buffer.from('text'), publicKey, sign(null, Buffer.from('text'), privateKey))).toBe(true)
})

test('a wrapped key opens only with its secret, its id, its algorithm and its own bytes', () => {
  const key = generateKey('ES256', 'k1')
  const wrapped = wrapPrivateKey(key, wrappingKey)
  const changed = Buffer.from(wrapped)
  changed.writeUInt8(changed.readUInt8(30) ^ 1, 30)
  const attempts = [
    unwrapPrivateKey(wrapped, key, randomBytes(32)),
    unwrapPrivateKey(wrapped, { kid: 'k2', algorithm: 'ES256' }, wrappingKey),
    unwrapPrivateKey(wrapped, { kid: 'k1', algorithm: 'Ed25519' }, wrappingKey),
    unwrapPrivateKey(changed, key, wrappingKey),
    unwrapPrivateKey(Buffer.alloc(3), key, wrappingKey),
  ]
  expect(attempts.map(isRefusal)).toEqual([true, true, true, true, true])
})
