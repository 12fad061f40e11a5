/** `team.list`: every team with its function and active members: who can be named for what. */
import { asc, sql } from 'drizzle-orm'
import { z } from 'zod'
import { team } from '@/db/schema/member'
import { TEAM_FUNCTIONS } from '@/lib/domain/member/permissions'
import { defineQuery } from '../define-query'

export const listTeams = defineQuery({
  name: 'team.list',
  summary: 'Teams, what they answer for, and their active members.',
  permission: 'console.read',
  input: z.strictObject({ function: z.enum(TEAM_FUNCTIONS).optional() }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.string(),
        slug: z.string(),
        name: z.string(),
        function: z.enum(TEAM_FUNCTIONS),
        members: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    ),
  }),
  async run(input, { db }) {
    const items = await db
      .select({
        id: team.id,
        slug: team.slug,
        name: team.name,
        function: team.function,
        // Written out: drizzle leaves the table's name away in selections from one table.
        members: sql<{ id: string; name: string }[]>`coalesce((
          select json_agg(json_build_object('id', p.id, 'name', p.name) order by p.name)
          from membership m join person p on p.id = m.person_id and p.state = 'active' where m.team_id = team.id), '[]')`,
      })
      .from(team)
      .where(input.function ? sql`${team.function} = ${input.function}` : undefined)
      .orderBy(asc(team.name))
    return { items }
  },
})
