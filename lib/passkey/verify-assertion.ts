/**
 * Checks an assertion with nothing but what is stored beside the signature (WebAuthn Level 3, §7.2): the console
 * when somebody signs, the signer before it signs a bundle, and the CLI years later without a network.
 */
import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import {
  decodeClientDataJSON,
  isoBase64URL,
  parseAuthenticatorData,
  toHash,
} from '@simplewebauthn/server/helpers'
import { statementChallenge } from '../domain/passkey/statement-challenge'
import { refuse, type Refusal } from '../domain/refusal'
import type { StoredAssertion } from '../domain/release/sign-off'

export type ExpectedAssertion = {
  /** `console.acme.example`, the name that passkeys of this organisation belong to. */
  rpId: string
  /** `https://console.acme.example` */
  origin: string
  /** The counter as stored before; left out where earlier assertions aren't known. */
  previousCounter?: number
}

const no = (detail: string) => refuse('passkey_refused', detail)

/** The authenticator's counter after this assertion; 0 where it has none. Never throws. */
export async function verifyAssertion(
  stored: StoredAssertion,
  expected: ExpectedAssertion,
): Promise<Refusal | { counter: number }> {
  if (stored.rp_id !== expected.rpId || stored.origin !== expected.origin) {
    return no(
      `The passkey answered for ${stored.rp_id} at ${stored.origin}, and ${expected.rpId} at ${expected.origin} is the one that counts. Nothing was signed.`,
    )
  }
  return verifyAnswer(stored, { ...expected, challenge: statementChallenge(stored.statement) })
}

export type Answer = Pick<
  StoredAssertion,
  'credential_id' | 'public_key' | 'client_data_json' | 'authenticator_data' | 'signature'
>

/** An answer to any challenge (base64url): of a signature, or of proving that one has a key. */
export async function verifyAnswer(
  answer: Answer,
  expected: ExpectedAssertion & { challenge: string },
): Promise<Refusal | { counter: number }> {
  try {
    return (await findFault(answer, expected)) ?? (await verify(answer, expected))
  } catch {
    // What can't be decoded, and whatever the library finds: its message names bytes, not what to do.
    return no(
      'The answer of the passkey could not be verified, so nothing was signed. Try again, or use another passkey.',
    )
  }
}

/** Each fault with its own sentence; the library below checks all of it again and has the last word. */
async function findFault(
  answer: Answer,
  { challenge, origin, rpId, previousCounter = 0 }: ExpectedAssertion & { challenge: string },
): Promise<Refusal | null> {
  const client = decodeClientDataJSON(answer.client_data_json)
  if (client.type !== 'webauthn.get')
    return no('The passkey answered another question than the one that was asked.')
  if (client.challenge !== challenge) {
    return no(
      'The passkey signed something other than what was shown, so it was not taken. Review and sign again.',
    )
  }
  if (client.origin !== origin || client.crossOrigin === true) {
    return no(`The passkey answered at ${client.origin}, and this console is at ${origin}. Sign there.`)
  }
  const data = parseAuthenticatorData(isoBase64URL.toBuffer(answer.authenticator_data))
  const rpIdHash = await toHash(rpId)
  if (isoBase64URL.fromBuffer(data.rpIdHash) !== isoBase64URL.fromBuffer(rpIdHash)) {
    return no(`The passkey answered for another host name than ${rpId}.`)
  }
  if (!data.flags.up || !data.flags.uv) {
    return no('The passkey did not check who you are (fingerprint, face or PIN). Use one that does.')
  }
  if ((data.counter > 0 || previousCounter > 0) && data.counter <= previousCounter) {
    return no(
      'The counter of this passkey went backwards, as that of a copy does. Remove it, enrol another, and tell IAM.',
    )
  }
  return null
}

async function verify(
  answer: Answer,
  { challenge, origin, rpId, previousCounter = 0 }: ExpectedAssertion & { challenge: string },
): Promise<Refusal | { counter: number }> {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id: answer.credential_id,
      rawId: answer.credential_id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: answer.client_data_json,
        authenticatorData: answer.authenticator_data,
        signature: answer.signature,
      },
    },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    credential: {
      id: answer.credential_id,
      publicKey: isoBase64URL.toBuffer(answer.public_key),
      counter: previousCounter,
    },
    requireUserVerification: true,
  })
  if (verified) return { counter: authenticationInfo.newCounter }
  return no(
    'The signature does not belong to this passkey, so nothing was signed. Try again, or use another passkey.',
  )
}
