/** The checks of OPA on a downloaded archive, for the signer's self-check before publishing and for the CLI. */
import { createPublicKey } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { type VerifiedArchive, verifyArchive } from '../domain/bundle/signatures'
import { type Refusal, refuse } from '../domain/refusal'

/** Far above any real bundle; a bound so that a small download can't fill the memory (zip bomb). */
const MAX_INFLATED_BYTES = 1024 ** 3

/** `publicKeyPem`: SubjectPublicKeyInfo of a P-256 key. */
export function verifyBundle(
  bytes: Uint8Array,
  publicKeyPem: string,
  expected: { scope: string },
): VerifiedArchive | Refusal {
  let tar: Uint8Array
  try {
    tar = gunzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES })
  } catch {
    return refuse('invalid_input', 'The file is not a gzip archive of a size that a bundle can have.')
  }
  return verifyArchive(tar, publicPoint(publicKeyPem), expected)
}

/** The uncompressed SEC1 point, 65 bytes. */
function publicPoint(pem: string): Uint8Array {
  const { crv, x, y } = createPublicKey(pem).export({ format: 'jwk' })
  if (crv !== 'P-256' || x === undefined || y === undefined)
    throw new TypeError('publicPoint: not a P-256 key')
  return Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
}
