/**
 * Signing keys: generated here, stored wrapped, exported as public PEM. The wrapping key comes from outside the
 * database (`deriveSecret('key-wrap')`), so a copy of the database alone can't sign anything.
 */
import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes } from 'node:crypto'
import { type Refusal, refuse } from '../domain/refusal'

export type KeyAlgorithm = 'ES256' | 'Ed25519'

/** `privateKey`: 32 bytes, the P-256 scalar or the Ed25519 seed. `publicKeyPem`: SubjectPublicKeyInfo. */
export type GeneratedKey = {
  kid: string
  algorithm: KeyAlgorithm
  privateKey: Uint8Array
  publicKeyPem: string
}

/** ES256 signs bundles and pulses (OPA 0.70 knows no EdDSA); Ed25519 signs checkpoints of the log. */
export function generateKey(algorithm: KeyAlgorithm, kid: string): GeneratedKey {
  const { privateKey, publicKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519')
  const { d } = privateKey.export({ format: 'jwk' })
  if (d === undefined) throw new TypeError('generateKey: the key has no private part')
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return { kid, algorithm, privateKey: Buffer.from(d, 'base64url'), publicKeyPem }
}

const IV_BYTES = 12
const TAG_BYTES = 16

/** Bound to its id and algorithm, so that a wrapped key moved to another row does not open there. */
function context(key: Pick<GeneratedKey, 'kid' | 'algorithm'>): Buffer {
  return Buffer.from(`countersign/key-wrap/v1\0${key.algorithm}\0${key.kid}`)
}

/** AES-256-GCM: iv ‖ tag ‖ ciphertext. `wrappingKey` is 32 bytes. */
export function wrapPrivateKey(key: GeneratedKey, wrappingKey: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', wrappingKey, iv).setAAD(context(key))
  const ciphertext = Buffer.concat([cipher.update(key.privateKey), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext])
}

export function unwrapPrivateKey(
  wrapped: Uint8Array,
  key: Pick<GeneratedKey, 'kid' | 'algorithm'>,
  wrappingKey: Uint8Array,
): Uint8Array | Refusal {
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrappingKey, wrapped.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(context(key)).setAuthTag(wrapped.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(wrapped.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    return refuse(
      'unavailable',
      `Signing key ${key.kid} does not open with this installation's secret: the secret was changed, or the key was stored for another one. Start with the secret under which the key was made.`,
    )
  }
}
