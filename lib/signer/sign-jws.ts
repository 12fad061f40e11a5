/**
 * JWS compact with ES256 (RFC 7515, RFC 7518 §3.4). ECDSA nonces come from RFC 6979, so the same key and payload
 * always give the same signature: a bundle can be built again and compared byte by byte.
 */
import { createHash } from 'node:crypto'
import { p256 } from '@noble/curves/nist.js'

/** `privateKey`: the 32-byte P-256 scalar. */
export type SigningKey = { kid: string; privateKey: Uint8Array }

export function signJws(payload: string, key: SigningKey): string {
  const header = JSON.stringify({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
  const signed = `${base64url(header)}.${base64url(payload)}`
  const digest = createHash('sha256').update(signed).digest()
  const signature = p256.sign(digest, key.privateKey, { prehash: false, lowS: false, extraEntropy: false })
  return `${signed}.${base64url(signature)}`
}

const base64url = (value: string | Uint8Array) => Buffer.from(value as string).toString('base64url')
