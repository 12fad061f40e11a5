/** The demo OpenID provider. Loopback only: it lets anyone be anyone. */
import { readEnvironment } from '@/lib/config/env'
import { oidcSettings } from '@/lib/config/oidc'
import { deriveSecret } from '@/lib/config/secrets'
import { demoProviderProblem } from '@/lib/demo-idp/loopback'
import { signingKeys } from '@/lib/demo-idp/signing-keys'

// The library warns about what a demo is: its memory store, plain http. That belongs in the log, not on the terminal.
console.warn = console.info

const environment = readEnvironment()
const { issuer, clientId, clientSecret, redirectUri, demo } = oidcSettings(environment)
const { consoleUrl, dataDir, host, idpPort } = environment
const problem = demo
  ? demoProviderProblem(issuer, consoleUrl, host)
  : 'OIDC_ISSUER is set, so the demo sign-in has nothing to do. Unset it to use the demo people.'
if (problem || !clientSecret) {
  console.error(problem)
  process.exit(1)
}
const { createDemoServer } = await import('@/lib/demo-idp/server')
const server = createDemoServer({
  issuer,
  consoleUrl,
  clientId,
  clientSecret,
  redirectUri,
  cookieKey: deriveSecret('demo-idp-cookies', environment).toString('base64url'),
  jwks: await signingKeys(dataDir),
})
server.listen(idpPort, '127.0.0.1', () => console.log(`demo sign-in listening on ${issuer}`))
server.on('error', error => {
  console.error(`The demo sign-in can't listen on ${issuer}: ${error.message}`)
  process.exit(1)
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close()
    server.closeAllConnections()
  })
}
