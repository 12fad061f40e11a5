/** Signing in and out, through next-auth's two posts; everything else about it happens at the provider. */
import { Problem } from './problem'

type Answer = { url?: string }

const NO_ANSWER = 'Countersign does not answer, so the sign-in could not begin. Try again in a moment.'

async function post(path: string, fields: Record<string, string>): Promise<string> {
  try {
    const { csrfToken } = (await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json()) as {
      csrfToken: string
    }
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }),
    })
    const { url } = (await response.json()) as Answer
    if (url) return url
  } catch {
    // No answer, or one that isn't JSON: the same to the person.
  }
  throw new Problem(0, 'unreachable', NO_ANSWER)
}

/**
 * Leaves for the provider and comes back to `returnTo`, a path of this console. `fresh` asks it to identify the
 * person anew (OpenID Connect Core §3.1.2.1), whatever session it still has. Throws a Problem when it can't begin.
 */
export async function beginSignIn(returnTo: string, options: { fresh?: boolean } = {}): Promise<void> {
  const asked = options.fresh ? '?prompt=login&max_age=0' : ''
  window.location.assign(
    await post(`/api/auth/signin/oidc${asked}`, {
      callbackUrl: new URL(returnTo, window.location.origin).href,
    }),
  )
}

/** Ends the session row, then shows the sign-in page. */
export async function signOut(): Promise<void> {
  await post('/api/auth/signout', { callbackUrl: new URL('/sign-in', window.location.origin).href })
  sessionStorage.clear()
  window.location.assign('/sign-in')
}
