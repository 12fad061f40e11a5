/**
 * Who a verified sign-in at the provider is, if anybody. The first sign-in links the account to the person that
 * an administrator registered under the same verified e-mail; nobody gets in by having an e-mail alone.
 */
import { refuse, type Refusal } from '../refusal'

export type SignIn = { issuer: string; subject: string; email: string | null; email_verified: boolean }

export type SignInState = {
  account: { id: string; person: { id: string; name: string; state: 'active' | 'deactivated' } } | null
  /** The person registered under that e-mail; `has_account`: already signs in with another account of this issuer. */
  registered: { id: string; name: string; state: 'active' | 'deactivated'; has_account: boolean } | null
}

/** What the sign-in page prints: a code in the address and the sentence there, so that nobody can send a link that says their own words. */
export const SIGN_IN_REFUSALS = {
  unverified:
    'Your sign-in provider has not verified your e-mail address, so it can’t be linked to a person here. Verify it there, then sign in again.',
  unknown: 'You are not registered in this organisation. Your administrator can add you.',
  deactivated: 'Your access was ended here. Your administrator can say why.',
  other_account: 'You already sign in with another account of this provider. IAM can link this one.',
} as const

export type SignInRefusal = keyof typeof SIGN_IN_REFUSALS

export function decideStartSession(
  signIn: SignIn,
  { account, registered }: SignInState,
): { person: string; account: string | null } | Refusal {
  const who = signIn.email ?? `account ${signIn.subject}`
  const no = (reason: SignInRefusal) =>
    refuse('not_permitted', `${SIGN_IN_REFUSALS[reason]} (${who})`, { data: { reason } })
  if (account) {
    return account.person.state === 'active'
      ? { person: account.person.id, account: account.id }
      : no('deactivated')
  }
  if (!signIn.email_verified) return no('unverified')
  if (!registered) return no('unknown')
  if (registered.state !== 'active') return no('deactivated')
  // An e-mail that the provider gave to somebody else must not open its last owner's door.
  if (registered.has_account) return no('other_account')
  return { person: registered.id, account: null }
}
