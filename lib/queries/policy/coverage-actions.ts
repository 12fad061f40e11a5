/** The actions that somebody may see, and how often they are called. */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent } from '@/db/schema/agent'
import { actionCall } from '@/db/schema/usage'
import type { Actor } from '@/lib/domain/member/permissions'
import { visibleSystems, visibleTeams } from '../scope'

export const COLUMNS = {
  id: action.id,
  system_id: action.system_id,
  name: action.name,
  tags: action.tags,
  definition_digest: action.definition_digest,
  effect: action.effect,
  data_class: action.data_class,
  reversible: action.reversible,
  classified_digest: action.classified_digest,
  override_effect: action.override_effect,
  override_data_class: action.override_data_class,
  override_reversible: action.override_reversible,
}
export const SYSTEM = { id: system.id, slug: system.slug, name: system.name, tags: system.tags }

export async function loadVisibleActions(db: Database, actor: Actor) {
  const rows = await db
    .select({ row: COLUMNS, of: SYSTEM })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(and(isNull(action.removed_at), visibleSystems(actor)))
    .orderBy(system.name, action.name)
  const systems = new Map(rows.map(({ of }) => [of.slug, { slug: of.slug, name: of.name }]))
  return { rows, systems: [...systems.values()] }
}

/** Whether any log of decisions ever arrived for this environment. */
export async function loadReports(db: Database, environment: string | undefined) {
  const [row] = await db
    .select({
      last: sql<Date | null>`max(${actionCall.last_called_at})`.mapWith(actionCall.last_called_at),
      first: sql<string | null>`min(${actionCall.day})::text`,
    })
    .from(actionCall)
    .where(environment ? eq(actionCall.environment, environment) : undefined)
  return { last: row?.last ? row.last.toISOString() : null, first: row?.first ?? null }
}

export const callKey = (slug: string, name: string) => JSON.stringify([slug, name])

/** By whom the asker may see: of systems of their own teams by anybody, else by agents of theirs. */
export async function loadCalls(db: Database, actor: Actor, environment: string | undefined) {
  const teams = visibleTeams(actor)
  const rows = await db
    .select({
      system: actionCall.system,
      action: actionCall.action,
      calls: sql<number>`sum(${actionCall.calls})::float8`,
      denied: sql<number>`sum(${actionCall.denied})::float8`,
      last: sql<Date>`max(${actionCall.last_called_at})`.mapWith(actionCall.last_called_at),
    })
    .from(actionCall)
    .innerJoin(agent, eq(agent.id, actionCall.agent_id))
    .leftJoin(system, eq(system.slug, actionCall.system))
    .where(
      and(
        environment ? eq(actionCall.environment, environment) : undefined,
        teams === 'all'
          ? undefined
          : teams.length === 0
            ? sql`false`
            : sql`(${inArray(agent.team_id, teams)} or ${inArray(system.team_id, teams)})`,
      ),
    )
    .groupBy(actionCall.system, actionCall.action)
  return new Map(
    rows.map(row => [
      callKey(row.system, row.action),
      { calls: row.calls, denied: row.denied, last: row.last.toISOString() },
    ]),
  )
}
