import { type Environment, readEnvironment } from './env'
import { deriveSecret } from './secrets'

/** next-auth's name for the provider; it is part of the callback address that every provider must be told. */
export const OIDC_PROVIDER_ID = 'oidc'

export type OidcSettings = {
  issuer: string
  clientId: string
  clientSecret: string | undefined
  redirectUri: string
  /** True when our own demo provider answers, with people that anyone can sign in as. */
  demo: boolean
}

/** 127.0.0.1 and not localhost: cookies ignore ports, and the console's must not reach the provider. */
export const demoIssuer = ({ idpPort }: Environment): string => `http://127.0.0.1:${idpPort}`

export function oidcSettings(environment: Environment = readEnvironment()): OidcSettings {
  const redirectUri = `${environment.consoleUrl}/api/auth/callback/${OIDC_PROVIDER_ID}`
  if (environment.oidcIssuer) {
    return {
      issuer: environment.oidcIssuer,
      clientId: environment.oidcClientId!, // readEnvironment refuses an issuer without a client id
      clientSecret: environment.oidcClientSecret,
      redirectUri,
      demo: false,
    }
  }
  return {
    issuer: demoIssuer(environment),
    clientId: 'countersign-console',
    clientSecret: deriveSecret('demo-idp-client', environment).toString('base64url'),
    redirectUri,
    demo: true,
  }
}

/** What next-auth encrypts its short-lived cookies with. */
export const nextAuthSecret = (environment: Environment = readEnvironment()): string =>
  deriveSecret('next-auth', environment).toString('base64url')
