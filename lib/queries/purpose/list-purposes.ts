/** `purpose.list`: the organisation's purpose codes, with how many agents name each. */
import { asc, sql } from 'drizzle-orm'
import { z } from 'zod'
import { purpose } from '@/db/schema/agent'
import { defineQuery } from '../define-query'

export const listPurposes = defineQuery({
  name: 'purpose.list',
  summary: 'Purpose codes that releases can be for.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        code: z.string(),
        description: z.string(),
        agents: z.int(),
        /** Actions that name it. */
        actions: z.int(),
        retired_at: z.string().nullable(),
        version: z.int(),
      }),
    ),
  }),
  async run(_input, { db }) {
    const items = await db
      .select({
        code: purpose.code,
        description: purpose.description,
        // Written out: drizzle leaves the table's name away in selections from one table.
        agents: sql<number>`(select count(*)::int from agent_purpose p where p.code = purpose.code)`,
        actions: sql<number>`(select count(*)::int from action a where purpose.code = any(a.purposes) and a.removed_at is null)`,
        retired_at: purpose.retired_at,
        version: purpose.version,
      })
      .from(purpose)
      .orderBy(asc(purpose.code))
    return {
      items: items.map(item => ({ ...item, retired_at: item.retired_at?.toISOString() ?? null })),
    }
  },
})
