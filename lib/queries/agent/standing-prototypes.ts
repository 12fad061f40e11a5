/** Prototypes that nobody ended, as the organisation's envelope is now: live, past their end, or outside of it. */
import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { agent, agentPrototype, environment } from '@/db/schema/agent'
import { person } from '@/db/schema/member'
import { PROTOTYPE_STANDINGS, standingOf } from '@/lib/domain/agent/prototype'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import type { OrganisationRules } from '@/lib/domain/organisation/rules'

export const prototypeMark = z.object({
  environment: z.string(),
  /** The earlier of what its team chose and what the envelope allows. */
  ends_at: z.string(),
  standing: z.enum(PROTOTYPE_STANDINGS),
})

export type StandingPrototype = z.infer<typeof prototypeMark> & {
  agent: string
  reason: string
  started_at: string
  started_by: string | null
}

/** `where`: of `agent`, which is joined. */
export async function loadStandingPrototypes(
  db: Database,
  settings: OrganisationRules['settings'],
  now: Date,
  where: SQL | undefined,
): Promise<StandingPrototype[]> {
  const rows = await db
    .select({
      row: agentPrototype,
      attributes: agent.attributes,
      production: environment.production,
      by: person.name,
      first: sql<string>`(select min(first.started_at) from agent_prototype first where first.agent_id = ${agentPrototype.agent_id} and first.environment = ${agentPrototype.environment})`,
    })
    .from(agentPrototype)
    .innerJoin(agent, eq(agent.id, agentPrototype.agent_id))
    .innerJoin(environment, eq(environment.id, agentPrototype.environment))
    .leftJoin(person, eq(person.id, agentPrototype.started_by))
    .where(and(isNull(agentPrototype.ended_at), where))
    .orderBy(asc(environment.position))
  return rows.map(({ row, attributes, production, by, first }) => {
    const { standing, ends_at } = standingOf(
      { ends_at: epochSeconds(row.ends_at), first_started_at: epochSeconds(new Date(first)) },
      settings,
      { environment: { id: row.environment, production }, attributes },
      epochSeconds(now),
    )
    return {
      agent: row.agent_id,
      environment: row.environment,
      standing,
      ends_at: new Date(ends_at * 1000).toISOString(),
      reason: row.reason,
      started_at: row.started_at.toISOString(),
      started_by: by,
    }
  })
}
