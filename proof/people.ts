/** People of the fixture, signed in, and the two doors that they use. */
import { createHash, randomBytes } from 'node:crypto'
import { startSession } from '@/lib/commands/session/start-session'
import { runCommand } from '@/lib/commands/run-command'
import { isRefusal } from '@/lib/domain/refusal'
import type { Product } from './product'

export type Answer = {
  status: number
  body: {
    data?: Record<string, unknown>
    evidence?: number
    code?: string
    detail?: string
    [more: string]: unknown
  }
}

export type Call = {
  console: 0 | 1
  person: string
  operation: string
  input: Record<string, unknown>
  key?: string
}

/** Signatures need a sign-in of the last five minutes. */
const SIGN_IN_AGAIN_MS = 120_000

export class People {
  private readonly sessions = new Map<string, { cookie: string; until: number }>()

  constructor(private readonly product: Product) {}

  /** Before people act in one instant, so that a sign-in doesn't come between them. */
  async signIn(...people: string[]): Promise<void> {
    await Promise.all(people.map(person => this.cookieOf(person)))
  }

  async post({ console, person, operation, input, key }: Call): Promise<Answer> {
    const response = await fetch(`${this.product.consoles[console]}/api/v1/${operation}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: await this.cookieOf(person),
        origin: this.product.origin,
        ...(key && { 'idempotency-key': key }),
      },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(30_000),
    })
    return { status: response.status, body: (await response.json()) as Answer['body'] }
  }

  async ask<Output>(
    console: 0 | 1,
    person: string,
    query: string,
    input: Record<string, string>,
  ): Promise<Output> {
    const response = await fetch(
      `${this.product.consoles[console]}/api/v1/${query}?${new URLSearchParams(input)}`,
      { headers: { cookie: await this.cookieOf(person) } },
    )
    const body = await response.json()
    if (response.status !== 200) throw new Error(`${query} for ${person}: ${body.detail}`)
    return body as Output
  }

  /** The data of a command that must succeed. */
  async act<Output = Record<string, string>>(call: Call): Promise<Output> {
    const { status, body } = await this.post(call)
    if (status !== 200) throw new Error(`${call.operation} by ${call.person}: ${status} ${body.detail}`)
    return body.data as Output
  }

  async download(console: 0 | 1, person: string, path: string): Promise<string> {
    const response = await fetch(`${this.product.consoles[console]}${path}`, {
      headers: { cookie: await this.cookieOf(person) },
    })
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`)
    return response.text()
  }

  /** What a sign-in at the provider ends in: the same command, a session row and a cookie. */
  private async cookieOf(person: string): Promise<string> {
    const known = this.sessions.get(person)
    if (known && known.until > Date.now()) return known.cookie
    const token = randomBytes(32).toString('hex')
    const started = await runCommand(startSession, {
      actor: { kind: 'system', name: 'console' },
      input: {
        issuer: 'https://provider.example',
        subject: person,
        email: `${person}@example.test`,
        email_verified: true,
        auth_time: Math.floor(Date.now() / 1000),
        token_hash: createHash('sha256').update(token).digest('hex'),
        replaces: null,
      },
    })
    if (isRefusal(started)) throw new Error(started.detail)
    const cookie = `next-auth.session-token=${token}`
    this.sessions.set(person, { cookie, until: Date.now() + SIGN_IN_AGAIN_MS })
    return cookie
  }
}
