/** `member.list`: people with their teams, what they answer for, and when they last signed in. */
import { and, asc, eq, ilike, or, sql } from 'drizzle-orm'
import { z } from 'zod'
import { membership, person } from '@/db/schema/member'
import { TEAM_FUNCTIONS, type TeamFunction } from '@/lib/domain/member/permissions'
import { defineQuery } from '../define-query'
import { decodeCursor, page, pageInput, pageOf, PAGE_SIZE } from '../paging'

type TeamJson = { id: string; name: string; function: TeamFunction }

export const listMembers = defineQuery({
  name: 'member.list',
  summary: 'People, their teams, and how many control layers they are accountable for.',
  permission: 'console.read',
  input: z.strictObject({
    q: z.string().trim().max(200).optional(),
    team: z.string().max(200).optional(),
    state: z.enum(['active', 'deactivated']).optional(),
    ...pageInput,
  }),
  output: pageOf(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      state: z.enum(['active', 'deactivated']),
      version: z.int(),
      teams: z.array(z.object({ id: z.string(), name: z.string(), function: z.enum(TEAM_FUNCTIONS) })),
      accountable_for: z.int(),
      deputy_for: z.int(),
      accounts: z.int(),
      last_sign_in: z.string().nullable(),
    }),
  ).extend({ total: z.int() }),
  async run({ q, team: inTeam, state, cursor, limit = PAGE_SIZE }, { db }) {
    const like = q && `%${q.replace(/[\\%_]/g, '\\$&')}%`
    const where = and(
      like ? or(ilike(person.name, like), ilike(person.email, like)) : undefined,
      state && eq(person.state, state),
      inTeam
        ? sql`exists (select 1 from ${membership} where ${membership.person_id} = ${person.id} and ${membership.team_id} = ${inTeam})`
        : undefined,
    )
    const [name, id] = decodeCursor(cursor) ?? []
    const after =
      typeof name === 'string' && typeof id === 'string'
        ? sql`(${person.name}, ${person.id}) > (${name}, ${id})`
        : undefined
    const rows = await db
      .select({
        id: person.id,
        name: person.name,
        email: person.email,
        state: person.state,
        version: person.version,
        // Written out: drizzle leaves the table's name away in selections from one table.
        teams: sql<TeamJson[]>`coalesce((
          select json_agg(json_build_object('id', t.id, 'name', t.name, 'function', t.function) order by t.name)
          from membership m join team t on t.id = m.team_id where m.person_id = person.id), '[]')`,
        accountable_for: sql<number>`(select count(*)::int from ownership o where o.accountable_id = person.id)`,
        deputy_for: sql<number>`(select count(*)::int from ownership o where o.deputy_id = person.id)`,
        accounts: sql<number>`(select count(*)::int from account a where a.person_id = person.id)`,
        last_sign_in: sql<
          string | null
        >`(select to_json(max(s.created_at))#>>'{}' from session s where s.person_id = person.id)`,
      })
      .from(person)
      .where(and(where, after))
      .orderBy(asc(person.name), asc(person.id))
      .limit(limit + 1)
    const [count] = await db.select({ total: sql<number>`count(*)::int` }).from(person).where(where)
    const items = rows.map(row => ({
      ...row,
      last_sign_in: row.last_sign_in && new Date(row.last_sign_in).toISOString(),
    }))
    return { ...page(items, limit, row => [row.name, row.id]), total: count!.total }
  },
})
