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

export function decideStartSession(
  signIn: SignIn,
  { account, registered }: SignInState,
): { person: string; account: string | null } | Refusal {
  if (account) {
    return account.person.state === 'active'
      ? { person: account.person.id, account: account.id }
      : ended(account.person.name)
  }
  const who = signIn.email ?? `the account ${signIn.subject}`
  if (!registered)
    return refuse('not_permitted', `Nobody is registered here as ${who}. Your administrator can add you.`)
  if (!signIn.email_verified) {
    return refuse(
      'not_permitted',
      `Your sign-in provider has not verified ${who}, so it can't be linked to a person here. Verify it there, then sign in again.`,
    )
  }
  if (registered.state !== 'active') return ended(registered.name)
  // An e-mail that the provider gave to somebody else must not open its last owner's door.
  if (registered.has_account) {
    return refuse(
      'not_permitted',
      `${registered.name} already signs in with another account of this provider. IAM can link this one.`,
    )
  }
  return { person: registered.id, account: null }
}

function ended(name: string): Refusal {
  return refuse('not_permitted', `${name} was deactivated here. Your administrator can say why.`)
}
