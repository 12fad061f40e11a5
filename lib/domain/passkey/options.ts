/** The questions that a browser is asked (WebAuthn Level 3, §5.4 and §5.5), as JSON. */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { encodeBase64Url } from '../base64url'

type Known = { credential_id: string; transports: string[] }

/** The person has as long as the challenge lives. */
const TIMEOUT_MS = 120_000

const named = (keys: readonly Known[]) =>
  keys.map(key => ({ id: key.credential_id, type: 'public-key' as const, transports: key.transports }))

/** `challenge`: base64url. */
export function requestOptionsFor(rpId: string, challenge: string, keys: readonly Known[]) {
  return {
    challenge,
    rpId,
    timeout: TIMEOUT_MS,
    userVerification: 'required' as const,
    allowCredentials: named(keys),
  }
}

/** `algorithms`: COSE numbers. Keys that the person has already are not made twice on one authenticator. */
export function creationOptionsFor(
  rpId: string,
  challenge: string,
  person: { id: string; name: string },
  keys: readonly Known[],
  algorithms: readonly number[],
) {
  return {
    rp: { id: rpId, name: 'Countersign' },
    user: { id: encodeBase64Url(utf8ToBytes(person.id)), name: person.name, displayName: person.name },
    challenge,
    pubKeyCredParams: algorithms.map(alg => ({ alg, type: 'public-key' as const })),
    timeout: TIMEOUT_MS,
    attestation: 'none' as const,
    authenticatorSelection: {
      residentKey: 'preferred' as const,
      requireResidentKey: false,
      userVerification: 'required' as const,
    },
    excludeCredentials: named(keys),
  }
}
