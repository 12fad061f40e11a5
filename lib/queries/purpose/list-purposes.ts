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
    items: z.array(z.object({ code: z.string(), description: z.string(), agents: z.int() })),
  }),
  async run(_input, { db }) {
    const items = await db
      .select({
        code: purpose.code,
        description: purpose.description,
        // Written out: drizzle leaves the table's name away in selections from one table.
        agents: sql<number>`(select count(*)::int from agent_purpose p where p.code = purpose.code)`,
      })
      .from(purpose)
      .orderBy(asc(purpose.code))
    return { items }
  },
})
