/**
 * next-auth's view of our tables. A user of its is an `account` row of ours: one identity at the provider. It only
 * reads here; sign-ins and sign-outs are commands, so that they are decided, recorded and revocable like all else.
 */
import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Adapter, AdapterUser } from 'next-auth/adapters'
import { readDatabase } from '@/db/read'
import { account, person, session } from '@/db/schema/member'
import { endSession } from '@/lib/commands/session/end-session'
import { runCommand } from '@/lib/commands/run-command'
import { hashSecret } from './hash-secret'

/** The session that `session.start` made during this very request, if it did. */
export type SignInFlow = {
  issuer: string
  callback: boolean
  started: { token: string; account: string; expires: Date } | null
}

const CONSOLE = { kind: 'system', name: 'console' } as const
const userOf = (row: { id: string; name: string; email: string }): AdapterUser => ({
  id: row.id,
  name: row.name,
  email: row.email,
  emailVerified: null,
})
const fields = { id: account.id, name: person.name, email: person.email }

export function createAdapter(flow: SignInFlow): Adapter {
  return {
    async getUserByAccount({ providerAccountId }) {
      const [row] = await readDatabase()
        .select(fields)
        .from(account)
        .innerJoin(person, eq(person.id, account.person_id))
        .where(and(eq(account.issuer, flow.issuer), eq(account.subject, providerAccountId)))
      return row ? userOf(row) : null
    },
    async getUser(id) {
      const [row] = await readDatabase()
        .select(fields)
        .from(account)
        .innerJoin(person, eq(person.id, account.person_id))
        .where(eq(account.id, id))
      return row ? userOf(row) : null
    },
    // Linking by e-mail alone would be next-auth's decision; it is ours (session.start).
    getUserByEmail: () => null,
    async getSessionAndUser(token) {
      // During a sign-in next-auth would keep the old session of the same user, and with it the old
      // authenticated_at: a fresh sign-in has to be a new session.
      if (flow.callback) return null
      const live = and(
        eq(session.token_hash, hashSecret(token)),
        isNull(session.revoked_at),
        gt(session.expires_at, new Date()),
        eq(person.state, 'active'),
      )
      const [row] = await readDatabase()
        .select({ ...fields, expires: session.expires_at })
        .from(session)
        .innerJoin(account, eq(account.id, session.account_id))
        .innerJoin(person, eq(person.id, session.person_id))
        .where(live)
      return row
        ? { session: { sessionToken: token, userId: row.id, expires: row.expires }, user: userOf(row) }
        : null
    },
    createSession({ sessionToken, userId }) {
      const { started } = flow
      if (started?.token !== sessionToken || started.account !== userId)
        throw new Error('next-auth wants a session that session.start did not make')
      return { sessionToken, userId, expires: started.expires }
    },
    // Sessions are as long as they are: nothing is prolonged by being used.
    updateSession: () => null,
    async deleteSession(token) {
      await runCommand(endSession, { actor: CONSOLE, input: { token_hash: hashSecret(token) } })
    },
    createUser: () => {
      throw new Error('next-auth wants to create a user: session.start links accounts')
    },
    linkAccount: () => {
      throw new Error('next-auth wants to link an account: session.start links accounts')
    },
  }
}
