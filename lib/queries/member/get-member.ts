/** `member.get`: one person with their accounts and every layer that they hold, so that leaving shows what it does. */
import { and, asc, count, eq, gt, isNull, or } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { ownership } from '@/db/schema/control-layer'
import type { Database } from '@/db/pool'
import { account, accountLink, apiToken, membership, person, session, team } from '@/db/schema/member'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { cannotDecideLink } from '@/lib/domain/member/decide-link'
import { type Actor, hasPermission, TEAM_FUNCTIONS } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'

const deputy = alias(person, 'deputy')

export const getMember = defineQuery({
  name: 'member.get',
  summary:
    'One person: teams, sign-in accounts, and the control layers that they are accountable or deputy for.',
  permission: 'console.read',
  input: z.strictObject({ person: z.string().min(1).max(200) }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    state: z.enum(['active', 'deactivated']),
    version: z.int(),
    created_at: z.string(),
    deactivated_at: z.string().nullable(),
    teams: z.array(
      z.object({ id: z.string(), name: z.string(), function: z.enum(TEAM_FUNCTIONS), since: z.string() }),
    ),
    accounts: z.array(z.object({ id: z.string(), issuer: z.string(), subject: z.string() })),
    /** Accounts that IAM says are theirs; Security or Compliance confirms. */
    links: z.array(
      z.object({
        id: z.string(),
        issuer: z.string(),
        subject: z.string(),
        from: z.string().nullable(),
        reason: z.string(),
        requested_by: z.string(),
        requested_at: z.string(),
        /** Why this caller can't decide it. */
        may_not: z.string().nullable(),
      }),
    ),
    /** Of agents that you may see. */
    holdings: z.array(
      z.object({
        agent_id: z.string(),
        agent: z.string(),
        layer: z.enum(CONTROL_LAYERS),
        team_id: z.string().nullable(),
        accountable_id: z.string().nullable(),
        deputy_id: z.string().nullable(),
        deputy: z.string().nullable(),
      }),
    ),
    sessions: z.int(),
    tokens: z.int(),
  }),
  async run(input, { db, actor, now }) {
    const [row] = await db.select().from(person).where(eq(person.id, input.person))
    if (!row) return refuse('not_found', 'There is no such person.')
    const teams = await db
      .select({ id: team.id, name: team.name, function: team.function, since: membership.since })
      .from(membership)
      .innerJoin(team, eq(team.id, membership.team_id))
      .where(eq(membership.person_id, row.id))
      .orderBy(asc(team.name))
    const accounts = await db
      .select({ id: account.id, issuer: account.issuer, subject: account.subject })
      .from(account)
      .where(eq(account.person_id, row.id))
      .orderBy(asc(account.issuer), asc(account.subject))
    const links = await loadLinks(db, row, actor)
    const holdings = await db
      .select({
        agent_id: ownership.agent_id,
        agent: agent.name,
        layer: ownership.layer,
        team_id: ownership.team_id,
        accountable_id: ownership.accountable_id,
        deputy_id: ownership.deputy_id,
        deputy: deputy.name,
      })
      .from(ownership)
      .innerJoin(agent, eq(agent.id, ownership.agent_id))
      .leftJoin(deputy, eq(deputy.id, ownership.deputy_id))
      .where(
        and(or(eq(ownership.accountable_id, row.id), eq(ownership.deputy_id, row.id)), visibleAgents(actor)),
      )
      .orderBy(asc(agent.name), asc(ownership.layer))
    const [sessions] = await db
      .select({ n: count() })
      .from(session)
      .where(and(eq(session.person_id, row.id), isNull(session.revoked_at), gt(session.expires_at, now)))
    const [tokens] = await db
      .select({ n: count() })
      .from(apiToken)
      .where(and(eq(apiToken.person_id, row.id), isNull(apiToken.revoked_at), gt(apiToken.expires_at, now)))
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      state: row.state,
      version: row.version,
      created_at: row.created_at.toISOString(),
      deactivated_at: row.deactivated_at?.toISOString() ?? null,
      teams: teams.map(item => ({ ...item, since: item.since.toISOString() })),
      accounts,
      links,
      holdings,
      sessions: sessions?.n ?? 0,
      tokens: tokens?.n ?? 0,
    }
  },
})

const previous = alias(person, 'previous')
const requester = alias(person, 'requester')

async function loadLinks(db: Database, to: typeof person.$inferSelect, actor: Actor) {
  const rows = await db
    .select({ link: accountLink, from: previous, requester })
    .from(accountLink)
    .leftJoin(previous, eq(previous.id, accountLink.from_person_id))
    .innerJoin(requester, eq(requester.id, accountLink.requested_by))
    .where(and(eq(accountLink.to_person_id, to.id), eq(accountLink.state, 'open')))
    .orderBy(asc(accountLink.requested_at))
  return rows.map(({ link, from, requester: by }) => ({
    id: link.id,
    issuer: link.issuer,
    subject: link.subject,
    from: from?.name ?? null,
    reason: link.reason,
    requested_by: by.name,
    requested_at: link.requested_at.toISOString(),
    may_not:
      actor.kind !== 'person' || !hasPermission(actor, 'member.confirm-account-link')
        ? 'Security or Compliance confirms it.'
        : (cannotDecideLink({ to, from, state: link.state, requestedBy: by }, actor.personId)?.detail ??
          null),
  }))
}
