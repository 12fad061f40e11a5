/** next-auth for one request: one generic OpenID provider, sessions as rows, and `session.start` as the judge. */
import { randomBytes } from 'node:crypto'
import type { NextAuthOptions } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { runCommand } from '@/lib/commands/run-command'
import { SESSION_HOURS, startSession } from '@/lib/commands/session/start-session'
import { nextAuthSecret, OIDC_PROVIDER_ID, type OidcSettings, oidcSettings } from '@/lib/config/oidc'
import { isRefusal } from '@/lib/domain/refusal'
import { paths } from '@/lib/client/paths'
import { createAdapter, type SignInFlow } from './adapter'
import { hashSecret } from './hash-secret'
import { returnPath } from './return-path'

const SESSION_SECONDS = SESSION_HOURS * 3600

/** What the provider says of the person, from the verified id_token. */
type Claims = {
  sub: string
  name?: string
  email?: string
  email_verified?: boolean | string
  auth_time?: number
}

export type SignInRequest = {
  /** The action's path: `['callback', 'oidc']`. */
  path: string[]
  /** The browser's session cookie, if it has one. */
  sessionCookie: string | undefined
  /** Where the person wanted to go: next-auth's `callback-url` cookie. */
  callbackUrl: string | undefined
}

export function signInOptions({ path, sessionCookie, callbackUrl }: SignInRequest): NextAuthOptions {
  const settings = oidcSettings()
  const flow: SignInFlow = { issuer: settings.issuer, callback: path[0] === 'callback', started: null }
  const token = randomBytes(32).toString('base64url')
  const back = returnPath(callbackUrl)
  return {
    secret: nextAuthSecret(),
    adapter: createAdapter(flow),
    providers: [provider(settings)],
    session: {
      strategy: 'database',
      maxAge: SESSION_SECONDS,
      updateAge: SESSION_SECONDS,
      generateSessionToken: () => token,
    },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    // Its default log prints whole errors with tokens in them.
    logger: { error: code => console.error(`next-auth ${code}`), warn: () => {}, debug: () => {} },
    callbacks: {
      async signIn({ account, profile }) {
        const claims = profile as Claims | undefined
        if (!account || !claims) return paths.signIn(back)
        const reply = await runCommand(startSession, {
          actor: { kind: 'system', name: 'console' },
          input: {
            issuer: settings.issuer,
            subject: account.providerAccountId,
            email: claims.email ?? null,
            // Some providers send the claim as text.
            email_verified: claims.email_verified === true || claims.email_verified === 'true',
            auth_time: typeof claims.auth_time === 'number' ? Math.floor(claims.auth_time) : null,
            token_hash: hashSecret(token),
            replaces: sessionCookie ? hashSecret(sessionCookie) : null,
          },
        }).catch(() => null)
        if (reply === null) return signInError('unavailable', back)
        if (isRefusal(reply)) return signInError(String(reply.data?.reason ?? 'refused'), back)
        flow.started = { token, account: reply.data.account, expires: new Date(reply.data.expires_at) }
        return true
      },
      // Only into the console, whatever the address says.
      redirect: ({ url, baseUrl }) =>
        url === baseUrl || url.startsWith(`${baseUrl}/`) ? url : `${baseUrl}${returnPath(url)}`,
    },
  }
}

function signInError(error: string, back: string): string {
  return `${paths.signIn(back)}${paths.signIn(back).includes('?') ? '&' : '?'}error=${error}`
}

function provider(settings: OidcSettings): OAuthConfig<Claims> {
  return {
    id: OIDC_PROVIDER_ID,
    name: 'OpenID Connect',
    type: 'oauth',
    wellKnown: `${settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    issuer: settings.issuer,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    client: settings.clientSecret ? {} : { token_endpoint_auth_method: 'none' },
    // max_age obliges the provider to say auth_time (OpenID Connect Core §3.1.2.1), which signing relies on.
    authorization: { params: { scope: 'openid profile email', max_age: SESSION_SECONDS } },
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    userinfo: {
      // Claims of the id_token win; the user endpoint only fills in what a provider leaves out of it.
      async request({ tokens, client }) {
        const claims = client ? (tokens as { claims?: () => Claims }).claims?.() : undefined
        if (!claims) throw new Error('the provider sent no id_token')
        if (claims.email !== undefined || !tokens.access_token) return claims
        return { ...(await client.userinfo(tokens.access_token)), ...claims }
      },
    },
    profile: claims => ({ id: claims.sub, name: claims.name ?? claims.sub, email: claims.email ?? null }),
  }
}
