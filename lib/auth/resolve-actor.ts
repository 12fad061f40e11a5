/**
 * Who is calling: a session cookie of the console, or a bearer token. One look-up per request and nothing
 * cached, so a revoked session or token ends with the next request.
 */

import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { readDatabase } from '@/db/read'
import { apiToken, membership, person, session, team } from '@/db/schema/member'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { Actor, ActorTeam } from '@/lib/domain/member/permissions'
import { hashSecret } from './hash-secret'

/** next-auth's cookie; browsers only send the `__Secure-` one over https. */
export const SESSION_COOKIES = ['__Secure-next-auth.session-token', 'next-auth.session-token']

export async function actorOfSession(
  cookie: string | undefined,
): Promise<Extract<Actor, { kind: 'person' }> | null> {
  if (!cookie) return null
  const db = readDatabase()
  const [row] = await db
    .select({
      id: session.id,
      account: session.account_id,
      person: person.id,
      name: person.name,
      authenticated: session.authenticated_at,
    })
    .from(session)
    .innerJoin(person, eq(person.id, session.person_id))
    .where(
      and(
        eq(session.token_hash, hashSecret(cookie)),
        isNull(session.revoked_at),
        gt(session.expires_at, new Date()),
        eq(person.state, 'active'),
      ),
    )
  if (!row) return null
  return {
    kind: 'person',
    personId: row.person,
    accountId: row.account,
    sessionId: row.id,
    name: row.name,
    authenticatedAt: epochSeconds(row.authenticated),
    authn: 'session',
    teams: await teamsOf(db, row.person),
  }
}

export async function actorOfToken(bearer: string): Promise<Actor | null> {
  const db = readDatabase()
  const [row] = await db
    .select({ id: apiToken.id, name: apiToken.name, person: person.id, operations: apiToken.operations })
    .from(apiToken)
    .innerJoin(person, eq(person.id, apiToken.person_id))
    .where(
      and(
        eq(apiToken.token_hash, hashSecret(bearer)),
        isNull(apiToken.revoked_at),
        gt(apiToken.expires_at, new Date()),
        eq(person.state, 'active'),
      ),
    )
  if (!row) return null
  return {
    kind: 'token',
    tokenId: row.id,
    personId: row.person,
    name: row.name,
    operations: row.operations,
    teams: await teamsOf(db, row.person),
  }
}

function teamsOf(db: Database, personId: string): Promise<ActorTeam[]> {
  return db
    .select({ id: team.id, slug: team.slug, name: team.name, function: team.function })
    .from(membership)
    .innerJoin(team, eq(team.id, membership.team_id))
    .where(eq(membership.person_id, personId))
    .orderBy(team.name)
}
