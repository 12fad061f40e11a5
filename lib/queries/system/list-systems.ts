/** `system.list`: what agents act on, with how much of it is still unclassified. */
import { asc, count, eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { action, system } from '@/db/schema/action'
import { agentSystem } from '@/db/schema/agent'
import { person, team } from '@/db/schema/member'
import { inTeam } from '@/lib/domain/member/permissions'
import { defineQuery } from '../define-query'
import { visibleSystems } from '../scope'

export const systemItem = z.object({
  id: z.string(),
  /** What requests name it by (`resource.id`). */
  slug: z.string(),
  name: z.string(),
  kind: z.enum(['mcp', 'openapi', 'manual']),
  team: z.object({ id: z.string(), name: z.string() }),
  /** In the caller's own team: may be imported and classified. */
  own: z.boolean(),
  actions: z.int(),
  unclassified: z.int(),
  /** Classified for another definition: denied until somebody looks again. Part of `unclassified`. */
  changed: z.int(),
  agents: z.int(),
  imported_at: z.string().nullable(),
  imported_by: z.string().nullable(),
  version: z.int(),
})

export const listSystems = defineQuery({
  name: 'system.list',
  summary: 'Systems that you may see. With catalogue: every system, by name, to choose one for an agent.',
  permission: 'console.read',
  input: z.strictObject({ catalogue: z.enum(['true', 'false']).optional() }),
  output: z.object({ items: z.array(systemItem) }),
  async run(input, { db, actor }) {
    const live = sql`${action.removed_at} is null`
    const decided = sql`${action.effect} is not null and ${action.classified_digest} = ${action.definition_digest}`
    const counts = db
      .select({
        system_id: action.system_id,
        actions: sql<number>`count(*) filter (where ${live})::int`.as('actions'),
        unclassified: sql<number>`count(*) filter (where ${live} and not (${decided}))::int`.as(
          'unclassified',
        ),
        changed:
          sql<number>`count(*) filter (where ${live} and ${action.effect} is not null and not (${decided}))::int`.as(
            'changed',
          ),
      })
      .from(action)
      .groupBy(action.system_id)
      .as('counts')
    const users = db
      .select({ system_id: agentSystem.system_id, agents: count().as('agents') })
      .from(agentSystem)
      .groupBy(agentSystem.system_id)
      .as('users')
    const rows = await db
      .select({
        row: system,
        team: { id: team.id, name: team.name },
        by: person.name,
        actions: counts.actions,
        unclassified: counts.unclassified,
        changed: counts.changed,
        agents: users.agents,
      })
      .from(system)
      .innerJoin(team, eq(team.id, system.team_id))
      .leftJoin(person, eq(person.id, system.imported_by))
      .leftJoin(counts, eq(counts.system_id, system.id))
      .leftJoin(users, eq(users.system_id, system.id))
      .where(input.catalogue === 'true' ? undefined : visibleSystems(actor))
      .orderBy(asc(system.name), asc(system.id))
    return {
      items: rows.map(({ row, team: owner, by, ...numbers }) => ({
        id: row.id,
        slug: row.slug,
        name: row.name,
        kind: row.kind,
        team: owner,
        own: inTeam(actor, row.team_id),
        actions: numbers.actions ?? 0,
        unclassified: numbers.unclassified ?? 0,
        changed: numbers.changed ?? 0,
        agents: numbers.agents ?? 0,
        imported_at: row.imported_at?.toISOString() ?? null,
        imported_by: by,
        version: row.version,
      })),
    }
  },
})
