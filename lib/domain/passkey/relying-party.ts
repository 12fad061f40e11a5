/**
 * Passkeys belong to a host name, the relying-party id (WebAuthn Level 3, §5.1.2). It is fixed by the first passkey
 * that an organisation enrols: under another name every key would be lost, and a look-alike host must not get new ones.
 */
import { refuse, type Refusal } from '../refusal'

export type RelyingParty = { rpId: string; origin: string }

const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/

/** Of the console's address. Refused where no browser offers passkeys. */
export function relyingParty(consoleUrl: string): RelyingParty | Refusal {
  const { hostname, origin, protocol } = new URL(consoleUrl)
  if (ADDRESS.test(hostname)) {
    return refuse(
      'unavailable',
      `Passkeys need a host name, and this console is at ${hostname}. Whoever runs Countersign can set CONSOLE_URL to one.`,
    )
  }
  const local = hostname === 'localhost' || hostname.endsWith('.localhost')
  if (protocol !== 'https:' && !local) {
    return refuse(
      'unavailable',
      `Browsers offer passkeys over https only, and this console is at ${origin}. Whoever runs Countersign can set CONSOLE_URL to an https address.`,
    )
  }
  return { rpId: hostname, origin }
}

/** `fixed`: the name that the organisation's passkeys belong to; null before the first one. */
export function sameRelyingParty(here: RelyingParty, fixed: string | null): Refusal | null {
  if (fixed === null || fixed === here.rpId) return null
  return refuse(
    'wrong_state',
    `The passkeys of this organisation belong to ${fixed}, fixed when the first one was enrolled, and this console is at ${here.rpId}. Whoever runs Countersign can set CONSOLE_URL back to ${fixed}.`,
  )
}
