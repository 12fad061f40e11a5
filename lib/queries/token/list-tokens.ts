/** `token.list`: one's own API tokens; with `all`, everybody's, for IAM and Administration. Never a secret. */
import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { apiToken, person } from '@/db/schema/member'
import { hasFunction } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'

const MOST = 500

export const listTokens = defineQuery({
  name: 'token.list',
  summary: "API tokens: your own, or everybody's for IAM and Administration.",
  permission: 'token.write',
  input: z.strictObject({ all: z.enum(['true', 'false']).optional() }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        prefix: z.string(),
        person: z.object({ id: z.string(), name: z.string() }),
        operations: z.array(z.string()),
        state: z.enum(['active', 'expired', 'revoked']),
        created_at: z.string(),
        expires_at: z.string(),
        last_used_at: z.string().nullable(),
      }),
    ),
  }),
  async run({ all }, { db, actor, now }) {
    if (actor.kind === 'system') return { items: [] }
    if (all === 'true' && !hasFunction(actor, 'iam', 'administration')) {
      return refuse(
        'not_permitted',
        "You see your own tokens. Members of IAM and Administration see everybody's.",
      )
    }
    const rows = await db
      .select({ token: apiToken, name: person.name })
      .from(apiToken)
      .innerJoin(person, eq(person.id, apiToken.person_id))
      .where(all === 'true' ? undefined : eq(apiToken.person_id, actor.personId))
      .orderBy(desc(apiToken.created_at), desc(apiToken.id))
      .limit(MOST)
    return {
      items: rows.map(({ token: row, name }) => ({
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        person: { id: row.person_id, name },
        operations: row.operations,
        state: row.revoked_at
          ? ('revoked' as const)
          : row.expires_at <= now
            ? ('expired' as const)
            : ('active' as const),
        created_at: row.created_at.toISOString(),
        expires_at: row.expires_at.toISOString(),
        last_used_at: row.last_used_at?.toISOString() ?? null,
      })),
    }
  },
})
