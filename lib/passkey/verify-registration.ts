/** Checks what a browser answers when it makes a passkey (WebAuthn Level 3, §7.1). */
import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server'
import { decodeAttestationObject, decodeClientDataJSON, isoBase64URL } from '@simplewebauthn/server/helpers'
import { refuse, type Refusal } from '../domain/refusal'
import type { RelyingParty } from '../domain/passkey/relying-party'

/** EdDSA, ES256, RS256 (COSE). */
export const ALGORITHMS = [-8, -7, -257]

export type NewCredential = {
  credentialId: string
  /** COSE key, base64url. */
  publicKey: string
  counter: number
  transports: string[]
  backedUp: boolean
}

const no = (detail: string) => refuse('passkey_refused', detail)

/** `challenge`: base64url. Never throws. */
export async function verifyRegistration(
  response: RegistrationResponseJSON,
  { challenge, rpId, origin }: RelyingParty & { challenge: string },
): Promise<Refusal | NewCredential> {
  try {
    const client = decodeClientDataJSON(response.response.clientDataJSON)
    if (client.challenge !== challenge) {
      return no('The passkey was made for another request than this one. Begin again.')
    }
    if (client.origin !== origin || client.crossOrigin === true) {
      return no(`The passkey was made at ${client.origin}, and this console is at ${origin}. Enrol it there.`)
    }
    const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject))
    // No attestation is asked for. A certificate chain would make the library fetch revocation lists from
    // addresses that the certificate names.
    if (
      attestation.get('fmt') !== 'none' &&
      (attestation.get('fmt') !== 'packed' || attestation.get('attStmt').get('x5c'))
    ) {
      return no(
        'The passkey came with a certificate that was not asked for. Begin again, or use another one.',
      )
    }
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return no('The new passkey could not be verified. Begin again, or use another one.')
    const { credential, credentialBackedUp } = registrationInfo
    return {
      credentialId: credential.id,
      publicKey: isoBase64URL.fromBuffer(credential.publicKey),
      counter: credential.counter,
      transports: (credential.transports ?? []).map(String),
      backedUp: credentialBackedUp,
    }
  } catch {
    return no(
      'The new passkey could not be verified: it has to check who you are (fingerprint, face or PIN) on this console. Begin again.',
    )
  }
}
