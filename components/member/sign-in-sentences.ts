import { SIGN_IN_REFUSALS } from '@/lib/domain/member/decide-start-session'

const OTHERS: Record<string, string> = {
  unavailable: 'The database does not answer. Try again in a moment.',
  OAuthSignin:
    'The sign-in provider does not answer. Try again in a moment; an administrator can check OIDC_ISSUER.',
  OAuthCallback: 'The sign-in was cancelled, or took too long. Begin again.',
  Callback: 'The sign-in was not completed. Begin again.',
  SessionRequired: 'Your session has ended. Sign in again; what you typed is kept.',
}

/** The sentence for a code in the address; one of ours in every case. */
export function signInSentence(code: string): string {
  if (Object.hasOwn(SIGN_IN_REFUSALS, code)) return SIGN_IN_REFUSALS[code as keyof typeof SIGN_IN_REFUSALS]
  return (
    (Object.hasOwn(OTHERS, code) ? OTHERS[code] : undefined) ?? 'The sign-in was not completed. Begin again.'
  )
}
