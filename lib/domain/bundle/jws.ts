/** JWS compact with ES256 (RFC 7515, RFC 7518 §3.4): what `lib/signer/sign-jws.ts` makes, checked. */
import { p256 } from '@noble/curves/nist.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { type Refusal, refuse } from '../refusal'
import { decodeBase64Url } from '../base64url'
import { decodeUtf8 } from './opa-canonical'

/** `publicKey`: the SEC1 point, 33 or 65 bytes. Only ES256 is accepted, whatever the header asks for. */
export function verifyJws(jws: string, publicKey: Uint8Array): { kid: string; payload: string } | Refusal {
  const parts = jws.split('.')
  const [header, payload, signature] = parts.map(decodeBase64Url)
  if (parts.length !== 3 || !header || !payload || !signature) {
    return refuse('invalid_input', 'The signature is not a JWS of three base64url parts.')
  }
  const head = parseObject(header)
  if (head?.alg !== 'ES256' || typeof head.kid !== 'string') {
    return refuse('invalid_input', 'The signature names another algorithm than ES256, or no key.')
  }
  const signed = utf8ToBytes(`${parts[0]}.${parts[1]}`)
  if (signature.length !== 64 || !p256.verify(signature, signed, publicKey, { prehash: true, lowS: false })) {
    return refuse('invalid_input', `The signature does not verify with key ${head.kid}.`)
  }
  return { kid: head.kid, payload: decodeUtf8(payload) ?? '' }
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(decodeUtf8(bytes) ?? '')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
