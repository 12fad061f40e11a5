/** Anyone who reaches the demo provider can be anyone, so only this machine may reach it. */
export function demoProviderProblem(issuer: string, consoleUrl: string, host = '127.0.0.1'): string | null {
  for (const [what, address] of [
    ['The demo sign-in', issuer],
    ['The console (CONSOLE_URL)', consoleUrl],
    ['The console (HOST)', `http://${host.includes(':') ? `[${host}]` : host}`],
  ] as const) {
    if (!isLoopback(new URL(address).hostname)) {
      return (
        `${what} is at ${address}, which other machines may reach, and the demo sign-in lets anyone be anyone. ` +
        'Set OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET and ADMIN_EMAIL to use your own OpenID provider.'
      )
    }
  }
  return null
}

/** Only names that can't be made to point elsewhere (RFC 6761 §6.3, RFC 1122 §3.2.1.3). */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
