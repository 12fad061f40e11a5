/** `session.list`: where one is signed in; with `all`, where everybody is, for IAM and Administration. */
import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import { z } from 'zod'
import { person, session } from '@/db/schema/member'
import { hasFunction } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'

const MOST = 500

export const listSessions = defineQuery({
  name: 'session.list',
  summary: "Live sessions: your own, or everybody's for IAM and Administration.",
  permission: 'member.session',
  input: z.strictObject({ all: z.enum(['true', 'false']).optional() }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        person: z.object({ id: z.string(), name: z.string() }),
        current: z.boolean(),
        authenticated_at: z.string(),
        created_at: z.string(),
        expires_at: z.string(),
      }),
    ),
  }),
  async run({ all }, { db, actor, now }) {
    if (actor.kind === 'system') return { items: [] }
    if (all === 'true' && !hasFunction(actor, 'iam', 'administration')) {
      return refuse(
        'not_permitted',
        "You see your own sessions. Members of IAM and Administration see everybody's.",
      )
    }
    const rows = await db
      .select({ session, name: person.name })
      .from(session)
      .innerJoin(person, eq(person.id, session.person_id))
      .where(
        and(
          isNull(session.revoked_at),
          gt(session.expires_at, now),
          all === 'true' ? undefined : eq(session.person_id, actor.personId),
        ),
      )
      .orderBy(desc(session.created_at), desc(session.id))
      .limit(MOST)
    return {
      items: rows.map(({ session: row, name }) => ({
        id: row.id,
        person: { id: row.person_id, name },
        current: actor.kind === 'person' && actor.sessionId === row.id,
        authenticated_at: row.authenticated_at.toISOString(),
        created_at: row.created_at.toISOString(),
        expires_at: row.expires_at.toISOString(),
      })),
    }
  },
})
