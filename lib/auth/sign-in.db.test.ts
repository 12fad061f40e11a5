/** next-auth, our adapter and the demo provider together: real redirects, real tokens, a real database. */
import type { Server } from 'node:http'
import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuth from 'next-auth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommand } from '@/lib/commands/run-command'
import { revokeSession } from '@/lib/commands/session/revoke-session'
import { setUpOrganisation } from '@/lib/commands/organisation/set-up-organisation'
import { oidcSettings } from '@/lib/config/oidc'
import { readEnvironment } from '@/lib/config/env'
import { createDemoServer } from '@/lib/demo-idp/server'
import { signingKeys } from '@/lib/demo-idp/signing-keys'
import { freePort } from '@/lib/processes/ports'
import { useDatabase } from '@/lib/testing/database'
import { ok } from '@/lib/testing/fixtures'
import { actorOfSession } from './resolve-actor'
import { signInOptions } from './sign-in-options'

const database = useDatabase()
const SESSION = 'next-auth.session-token'
let provider: Server

beforeAll(async () => {
  const [consolePort, idpPort] = [await freePort(), await freePort()]
  Object.assign(process.env, {
    PORT: String(consolePort),
    IDP_PORT: String(idpPort),
    NEXTAUTH_URL: `http://localhost:${consolePort}`,
  })
  const settings = oidcSettings()
  const { consoleUrl, dataDir } = readEnvironment()
  provider = createDemoServer({
    ...settings,
    clientSecret: settings.clientSecret!,
    consoleUrl,
    cookieKey: 'cookie-key',
    jwks: await signingKeys(dataDir),
  })
  await new Promise<void>(resolve => provider.listen(idpPort, '127.0.0.1', resolve))
  ok(
    await runCommand(setUpOrganisation, {
      actor: { kind: 'system', name: 'setup' },
      input: {
        environments: [{ id: 'production', name: 'Production', production: true }],
        purposes: [],
        teams: [{ slug: 'payments', name: 'Payments', function: 'app' }],
        people: [
          { name: 'Maya Lind', email: 'Maya.Lind@acme.example', team: 'payments' },
          { name: 'Tom Okafor', email: 'tom.okafor@acme.example', team: 'payments' },
        ],
      },
    }),
  )
})

afterAll(() => {
  provider.close()
  provider.closeAllConnections()
})

type Reply = { location: string; cookies: Map<string, string> }

/** A browser with cookies for the console and for the provider. */
function browser() {
  const ours = new Map<string, string>()
  const theirs = new Map<string, string>()

  async function nextAuth(
    path: string[],
    query: Record<string, string>,
    body?: Record<string, string>,
  ): Promise<Reply> {
    const reply: Reply = { location: '', cookies: ours }
    const request = {
      query: { nextauth: path, ...query },
      body: body ?? {},
      cookies: Object.fromEntries(ours),
      headers: {},
      method: body ? 'POST' : 'GET',
    }
    const headers = new Map<string, unknown>()
    const response = {
      status: () => response,
      getHeader: (name: string) => headers.get(name),
      setHeader: (name: string, value: unknown) => {
        headers.set(name, value)
        return response
      },
      end: () => {},
      send: () => {},
      json: (answer: { url?: string }) => {
        reply.location = answer.url ?? ''
      },
    }
    const options = signInOptions({
      path,
      sessionCookie: ours.get(SESSION),
      callbackUrl: decodeURIComponent(ours.get('next-auth.callback-url') ?? ''),
    })
    await NextAuth(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options)
    reply.location ||= String(headers.get('Location') ?? '')
    for (const line of ([headers.get('Set-Cookie') ?? []] as string[][]).flat()) keep(ours, line)
    return reply
  }

  function keep(jar: Map<string, string>, line: string) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (!name) return
    if (value) jar.set(name, decodeURIComponent(value))
    else jar.delete(name)
  }

  async function visit(url: string, form?: URLSearchParams): Promise<string> {
    const { issuer } = oidcSettings()
    const response = await fetch(new URL(url, issuer), {
      method: form ? 'POST' : 'GET',
      body: form ?? null,
      redirect: 'manual',
      headers: {
        cookie: [...theirs].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form && { origin: issuer }),
      },
    })
    for (const line of response.headers.getSetCookie()) keep(theirs, line)
    return response.headers.get('location') ?? ''
  }

  return {
    cookie: () => ours.get(SESSION),
    async signIn(account: string, asked: Record<string, string> = {}): Promise<string> {
      return this.finish(await this.begin(account, asked))
    },
    /** Up to the provider's redirect back. */
    async begin(account: string, asked: Record<string, string> = {}): Promise<URL> {
      await nextAuth(['csrf'], {})
      const csrfToken = ours.get('next-auth.csrf-token')?.split('|')[0] ?? ''
      const callbackUrl = `${process.env.NEXTAUTH_URL}/agents?sort=-state`
      const { location } = await nextAuth(['signin', 'oidc'], asked, { csrfToken, callbackUrl, json: 'true' })
      const page = await visit(location)
      const resume = await visit(page, new URLSearchParams({ account }))
      return new URL(await visit(resume))
    },
    async finish(back: URL): Promise<string> {
      return (await nextAuth(['callback', 'oidc'], Object.fromEntries(back.searchParams))).location
    },
    async signOut(): Promise<void> {
      await nextAuth(['csrf'], {})
      const csrfToken = ours.get('next-auth.csrf-token')?.split('|')[0] ?? ''
      await nextAuth(['signout'], {}, { csrfToken, json: 'true' })
    },
  }
}

const types = async (): Promise<string[]> =>
  (await database.admin`select type from evidence_index where subject_kind = 'session' order by seq`).map(
    row => String(row.type),
  )

test('the first sign-in links the account by verified e-mail, and leads back to the address', async () => {
  const maya = browser()
  expect(await maya.signIn('maya-lind')).toBe(`${process.env.NEXTAUTH_URL}/agents?sort=-state`)
  const actor = await actorOfSession(maya.cookie())
  expect(actor).toMatchObject({ name: 'Maya Lind', authn: 'session', teams: [{ slug: 'payments' }] })
  expect(Math.abs(Date.now() / 1000 - actor!.authenticatedAt)).toBeLessThan(60)
  expect(await types()).toEqual(['session.started'])
  const [row] =
    await database.admin`select token_hash, extract(epoch from expires_at - created_at)::int as seconds from session`
  expect(row?.token_hash).not.toBe(maya.cookie())
  expect(row?.seconds).toBe(12 * 3600)
})

test('signing in again is a new session with a new time, and the old one ends', async () => {
  const tom = browser()
  await tom.signIn('tom-okafor')
  const before = { cookie: tom.cookie(), actor: await actorOfSession(tom.cookie()) }
  await database.admin`update session set authenticated_at = now() - interval '1 hour' where id = ${before.actor!.sessionId}`
  await tom.signIn('tom-okafor', { prompt: 'login', max_age: '0' })
  expect(tom.cookie()).not.toBe(before.cookie)
  expect(await actorOfSession(before.cookie)).toBeNull()
  const after = await actorOfSession(tom.cookie())
  expect(after!.accountId).toBe(before.actor!.accountId)
  expect(Date.now() / 1000 - after!.authenticatedAt).toBeLessThan(60)
})

test('somebody who is not registered is refused, on record, without a session', async () => {
  const stranger = browser()
  const location = await stranger.signIn('dana-ruiz')
  expect(location).toBe('/sign-in?next=%2Fagents%3Fsort%3D-state&error=unknown')
  expect(stranger.cookie()).toBeUndefined()
  const [entry] =
    await database.admin`select type, code, actor_kind from evidence_index where operation = 'session.start' order by seq desc limit 1`
  expect(entry).toEqual({ type: 'refusal.recorded', code: 'not_permitted', actor_kind: 'system' })
})

test('a second account with the e-mail of somebody who has one is not linked', async () => {
  const { issuer } = oidcSettings()
  await database.admin`update account set subject = 'another-subject' where issuer = ${issuer} and subject = 'maya-lind'`
  expect(await browser().signIn('maya-lind')).toMatch(/error=other_account$/)
  await database.admin`update account set subject = 'maya-lind' where subject = 'another-subject'`
})

test('signing out and revoking end the session at the next look', async () => {
  const [one, two] = [browser(), browser()]
  await one.signIn('maya-lind')
  const cookie = one.cookie()
  await one.signOut()
  expect(one.cookie()).toBeUndefined()
  expect(await actorOfSession(cookie)).toBeNull()
  await two.signIn('tom-okafor')
  const actor = (await actorOfSession(two.cookie()))!
  ok(await runCommand(revokeSession, { actor, input: { session: actor.sessionId } }))
  expect(await actorOfSession(two.cookie())).toBeNull()
  // The evidence names the person who did it: the act was theirs.
  const [entry] = await database.admin`select person_id from evidence_index where type = 'session.revoked'`
  expect(entry?.person_id).toBe(actor.personId)
})

test('a callback that another browser began signs nobody in', async () => {
  const [victim, attacker] = [browser(), browser()]
  const callback = await attacker.begin('maya-lind')
  expect(await victim.finish(callback)).toMatch(/error=OAuthCallback$/)
  expect(victim.cookie()).toBeUndefined()
})
