import { type Context, Provider } from 'oidc-provider'
import { DEMO_PEOPLE } from './people'

export type DemoProviderOptions = {
  issuer: string
  consoleUrl: string
  clientId: string
  clientSecret: string
  redirectUri: string
  cookieKey: string
  /** Private signing keys as a JSON Web Key Set. */
  jwks: { keys: object[] }
}

export const SIGN_IN_PATH = '/sign-in/'
const ONE_HOUR = 3600

/** A real OpenID provider (authorization code with PKCE) whose accounts are the demo people. */
export function createDemoProvider(options: DemoProviderOptions): Provider {
  const provider: Provider = new Provider(options.issuer, {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        client_name: 'Countersign',
        redirect_uris: [options.redirectUri],
        post_logout_redirect_uris: [options.consoleUrl],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        // A signature on a release needs a fresh sign-in, and auth_time is how the console knows.
        require_auth_time: true,
      },
    ],
    jwks: options.jwks,
    cookies: { keys: [options.cookieKey] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    scopes: ['openid', 'profile', 'email'],
    conformIdTokenClaims: false, // the id_token itself carries name and e-mail
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      userinfo: { enabled: true },
    },
    interactions: {
      url: (_ctx: Context, interaction: { uid: string }) => `${SIGN_IN_PATH}${interaction.uid}`,
    },
    findAccount: (_ctx: Context, sub: string) => account(sub),
    // No consent screen: the console is the only client, and asks for nothing that a demo person could mind.
    loadExistingGrant: async (ctx: Context) => {
      const { client, session } = ctx.oidc
      if (!session.accountId) return undefined
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
    ttl: {
      AccessToken: ONE_HOUR,
      AuthorizationCode: 60,
      IdToken: ONE_HOUR,
      Interaction: ONE_HOUR,
      Session: ONE_HOUR,
      Grant: ONE_HOUR,
    },
  })
  return provider
}

function account(sub: string) {
  const person = DEMO_PEOPLE.find(candidate => candidate.sub === sub)
  if (!person) return undefined
  return {
    accountId: sub,
    claims: () => ({ sub, name: person.name, email: person.email, email_verified: true }),
  }
}
