import { createHash, randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '@/lib/processes/ports'
import { createDemoServer } from './server'
import { signingKeys } from './signing-keys'

const consoleUrl = 'http://localhost:3999'
const redirectUri = `${consoleUrl}/api/auth/callback/oidc`
const clientSecret = 'a-secret-of-this-test-that-is-long-enough'
const dataDir = mkdtempSync(join(tmpdir(), 'countersign-idp-'))
let issuer: string
let server: Server

beforeAll(async () => {
  const port = await freePort()
  issuer = `http://127.0.0.1:${port}`
  server = createDemoServer({
    issuer,
    consoleUrl,
    clientId: 'countersign-console',
    clientSecret,
    redirectUri,
    cookieKey: 'cookie-key',
    jwks: await signingKeys(dataDir),
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
})

afterAll(() => {
  server.close()
  rmSync(dataDir, { recursive: true })
})

/** A browser as far as this needs one: keeps cookies, follows redirects one at a time. */
function browser() {
  const cookies = new Map<string, string>()
  return async (url: string, init: { body?: URLSearchParams; origin?: string } = {}) => {
    const response = await fetch(new URL(url, issuer), {
      method: init.body ? 'POST' : 'GET',
      body: init.body ?? null,
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(init.body ? { origin: init.origin ?? issuer } : {}),
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name) cookies.set(name, value ?? '')
    }
    return response
  }
}

const verifier = randomBytes(32).toString('base64url')

function authorizationUrl(extra: Record<string, string> = {}): string {
  return `/auth?${new URLSearchParams({
    client_id: 'countersign-console',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile email',
    state: 'state-1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  })}`
}

/** Ends at the console's callback, or at a page. */
async function choose(visit: ReturnType<typeof browser>, account: string, extra = {}) {
  const page = (await visit(authorizationUrl(extra))).headers.get('location')
  expect(page).toMatch(/^\/sign-in\//)
  const chosen = await visit(page!, { body: new URLSearchParams({ account }) })
  expect(chosen.status).toBe(303)
  const back = await visit(chosen.headers.get('location')!)
  return new URL(back.headers.get('location')!)
}

async function redeem(callback: URL) {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`countersign-console:${clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code')!,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  })
  const { id_token } = (await response.json()) as { id_token: string }
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`))
  return (await jwtVerify(id_token, keys, { issuer, audience: 'countersign-console' })).payload
}

describe('demo sign-in', () => {
  test('gives the console who was chosen, and when', async () => {
    const began = Math.floor(Date.now() / 1000)
    const claims = await redeem(await choose(browser(), 'maya-lind'))
    expect(claims).toMatchObject({
      sub: 'maya-lind',
      name: 'Maya Lind',
      email: 'maya.lind@acme.example',
      email_verified: true,
    })
    expect(claims.auth_time).toBeGreaterThanOrEqual(began)
  })

  test('asks again with every sign-in, so that one can come back as somebody else', async () => {
    const visit = browser()
    await choose(visit, 'maya-lind')
    expect((await redeem(await choose(visit, 'ben-ode'))).sub).toBe('ben-ode')
    const fresh = await redeem(await choose(visit, 'ben-ode', { prompt: 'login', max_age: '0' }))
    expect(fresh.sub).toBe('ben-ode')
  })

  test('puts the hinted person under the cursor, and shows outside text as text', async () => {
    const visit = browser()
    const hint = await visit(authorizationUrl({ login_hint: 'dana.ruiz@acme.example' }))
    const html = await (await visit(hint.headers.get('location')!)).text()
    expect(html).toMatch(/value="dana-ruiz" autofocus/)
    const hostile = await visit(authorizationUrl({ login_hint: '"><script>alert(1)</script>' }))
    expect(await (await visit(hostile.headers.get('location')!)).text()).not.toContain('alert(1)')
  })

  test('refuses without PKCE, from another page, for a stranger, and under another name', async () => {
    const visit = browser()
    const bare = await visit(authorizationUrl().replace(/&code_challenge[^&]*/g, ''))
    expect(new URL(bare.headers.get('location')!).searchParams.get('error')).toBe('invalid_request')

    const page = (await visit(authorizationUrl())).headers.get('location')!
    const account = new URLSearchParams({ account: 'maya-lind' })
    expect((await visit(page, { body: account, origin: 'http://evil.example' })).status).toBe(400)
    expect((await visit(page, { body: new URLSearchParams({ account: 'root' }) })).status).toBe(400)
    expect((await fetch(issuer.replace('127.0.0.1', 'localhost'))).status).toBe(421)
  })

  test('a person who chooses nobody is sent back with access_denied', async () => {
    const visit = browser()
    const page = (await visit(authorizationUrl())).headers.get('location')!
    const left = await visit(page, { body: new URLSearchParams({ cancel: 'yes' }) })
    const back = await visit(left.headers.get('location')!)
    expect(new URL(back.headers.get('location')!).searchParams.get('error')).toBe('access_denied')
  })
})
