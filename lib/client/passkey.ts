/** The browser's part of passkeys, with its errors as sentences. */
import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser'
import { Problem } from './problem'

type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON']
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON']

/** What the door answers: transports are words there, and browsers ignore those that they don't know. */
type Loose<Options> = Omit<Options, 'excludeCredentials' | 'allowCredentials'> & {
  excludeCredentials?: { id: string; type: 'public-key'; transports: string[] }[]
  allowCredentials?: { id: string; type: 'public-key'; transports: string[] }[]
}

/** Asks the browser to make a passkey. Throws a Problem with the sentence to show. */
export async function createPasskey(options: Loose<CreationOptions>) {
  const { id, rawId, type, response } = await asked(() =>
    startRegistration({ optionsJSON: options as CreationOptions }),
  )
  const { clientDataJSON, attestationObject, transports } = response
  return {
    id,
    rawId,
    type: type as 'public-key',
    response: { clientDataJSON, attestationObject, transports },
  }
}

/** Asks the browser for the answer of a passkey. Throws a Problem with the sentence to show. */
export async function askPasskey(options: Loose<RequestOptions>) {
  const { id, rawId, type, response } = await asked(() =>
    startAuthentication({ optionsJSON: options as RequestOptions }),
  )
  const { clientDataJSON, authenticatorData, signature } = response
  return {
    id,
    rawId,
    type: type as 'public-key',
    response: { clientDataJSON, authenticatorData, signature },
  }
}

async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    throw new Problem(0, 'passkey_refused', sentence(error))
  }
}

/** Browsers don't tell "cancelled" from "none fits" (WebAuthn Level 3, §13.4), so one sentence has to do for both. */
function sentence(error: unknown): string {
  const code = error instanceof WebAuthnError ? error.code : null
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED')
    return 'This device has a passkey of yours already. Use another device or a security key.'
  if (code === 'ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT')
    return 'This authenticator does not check who you are. Use one with a fingerprint, a face or a PIN.'
  if (code === 'ERROR_INVALID_DOMAIN' || code === 'ERROR_INVALID_RP_ID')
    return 'Passkeys do not work at this address. Open the console at the address that its operator gave you.'
  if (error instanceof Error && /not supported/i.test(error.message))
    return 'This browser has no passkeys. Use one that does.'
  return 'The browser made no use of a passkey: it was cancelled, took too long, or none fits. Nothing was changed.'
}
