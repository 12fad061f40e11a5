import { p256 } from '@noble/curves/nist.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { compactVerify, importJWK } from 'jose'
import { expect, test } from 'vitest'
import { isRefusal } from '../domain/refusal'
import { decodeBase64Url, encodeBase64Url } from '../domain/base64url'
import { verifyJws } from '../domain/bundle/jws'
import { signJws } from './sign-jws'

// RFC 6979 appendix A.2.5
const privateKey = hexToBytes('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721')
const publicKey = p256.getPublicKey(privateKey, false)
const key = { kid: 'k1', privateKey }

test('nonces are those of RFC 6979, so a signature can be made again', () => {
  const signature = p256.sign(new TextEncoder().encode('sample'), privateKey, { prehash: true, lowS: false })
  expect(Buffer.from(signature).toString('hex')).toBe(
    'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716' +
      'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  )
  expect(signJws('{"a":1}', key)).toBe(signJws('{"a":1}', key))
})

test('jose verifies what is signed here', async () => {
  const x = encodeBase64Url(publicKey.slice(1, 33))
  const y = encodeBase64Url(publicKey.slice(33))
  const jwk = await importJWK({ kty: 'EC', crv: 'P-256', x, y }, 'ES256')
  for (let round = 0; round < 20; round++) {
    const { payload, protectedHeader } = await compactVerify(signJws(`{"round":${round}}`, key), jwk)
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'k1', typ: 'JWT' })
    expect(new TextDecoder().decode(payload)).toBe(`{"round":${round}}`)
  }
})

test('a signature verifies with its own key only, and with ES256 only', () => {
  const jws = signJws('{"a":"ü"}', key)
  expect(verifyJws(jws, publicKey)).toEqual({ kid: 'k1', payload: '{"a":"ü"}' })
  const other = p256.getPublicKey(p256.utils.randomSecretKey(), false)
  expect(isRefusal(verifyJws(jws, other))).toBe(true)
  const [, payload, signature] = jws.split('.')
  for (const alg of ['none', 'HS256', 'EdDSA']) {
    const header = encodeBase64Url(new TextEncoder().encode(JSON.stringify({ alg, kid: 'k1' })))
    expect(verifyJws(`${header}.${payload}.${signature}`, publicKey)).toMatchObject({
      detail: expect.stringContaining('another algorithm'),
    })
  }
  expect(isRefusal(verifyJws(`${jws.split('.').slice(0, 2).join('.')}.`, publicKey))).toBe(true)
  expect(isRefusal(verifyJws('', publicKey))).toBe(true)
})

test('base64url has one spelling', () => {
  expect(decodeBase64Url('_-8')).toEqual(Uint8Array.of(255, 239))
  expect(decodeBase64Url('_-9')).toBeNull() // stray bits after the last byte
  expect(decodeBase64Url('/+8')).toBeNull()
  expect(decodeBase64Url('_-8=')).toBeNull()
})
