/** People, teams, sessions and tokens, under the locks that the write path needs. */
import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Actor, ActorTeam, PersonActor } from '@/lib/domain/member/permissions'
import { refuse, type Refusal } from '@/lib/domain/refusal'
import type { Tx } from '../pool'
import { apiToken, membership, person, session, team } from '../schema/member'

const ENDED = 'Your session has ended. Sign in again; what you typed is kept.'

/**
 * The actor as the database knows it at this moment, under SHARE locks on session or token, person and
 * memberships: nobody can take a role away between this check and the commit.
 */
export async function loadActorForShare(tx: Tx, actor: Actor): Promise<Actor | Refusal> {
  if (actor.kind === 'system') return actor
  if (actor.kind === 'person' && actor.authn === 'session') {
    const live = and(
      eq(session.id, actor.sessionId),
      isNull(session.revoked_at),
      gt(session.expires_at, new Date()),
    )
    const [row] = await tx.select({ id: session.id }).from(session).where(live).for('share')
    if (!row) return refuse('not_signed_in', ENDED)
  }
  if (actor.kind === 'token') {
    const live = and(
      eq(apiToken.id, actor.tokenId),
      isNull(apiToken.revoked_at),
      gt(apiToken.expires_at, new Date()),
    )
    const [row] = await tx.select({ id: apiToken.id }).from(apiToken).where(live).for('share')
    if (!row)
      return refuse('not_signed_in', 'The API token is revoked or expired. Its owner can create another.')
  }
  const [who] = await tx.select().from(person).where(eq(person.id, actor.personId)).for('share')
  if (who?.state !== 'active')
    return refuse('not_permitted', 'This person was deactivated. An administrator can say why.')
  return {
    ...actor,
    name: actor.kind === 'person' ? who.name : actor.name,
    teams: await loadTeamsForShare(tx, actor.personId),
  }
}

/** Another person with the teams they have at this moment; null when they are gone or deactivated. */
export async function loadMemberForShare(tx: Tx, personId: string): Promise<PersonActor | null> {
  const [who] = await tx.select().from(person).where(eq(person.id, personId)).for('share')
  if (who?.state !== 'active') return null
  const teams = await loadTeamsForShare(tx, personId)
  return {
    kind: 'person',
    personId,
    accountId: '',
    sessionId: '',
    name: who.name,
    authenticatedAt: 0,
    authn: 'session',
    teams,
  }
}

async function loadTeamsForShare(tx: Tx, personId: string): Promise<ActorTeam[]> {
  return tx
    .select({ id: team.id, slug: team.slug, name: team.name, function: team.function })
    .from(membership)
    .innerJoin(team, eq(team.id, membership.team_id))
    .where(eq(membership.person_id, personId))
    .for('share', { of: membership })
}
