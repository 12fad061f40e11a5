/** Actions that nobody classified since they changed, and what teams suggest where Security classifies. */
import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Database } from '@/db/pool'
import { action, actionSuggestion, system } from '@/db/schema/action'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { hasFunction, hasPermission } from '@/lib/domain/member/permissions'
import type { Ask, Need } from './needs-you'

/** Whoever classifies: the team of each system, or Security for every one; it also answers what teams suggest. */
export async function classifyNeeds({ db, actor }: Ask): Promise<Need[]> {
  if (!hasPermission(actor, 'action.classify') || actor.kind === 'system') return []
  const { model } = await loadAuthorship(db)
  const central = model === 'central'
  if (central && !hasFunction(actor, 'security')) return []
  const teams = actor.teams.filter(team => team.function === 'app').map(team => team.id)
  if (!central && teams.length === 0) return []
  const rows = await db
    .select({
      id: system.id,
      name: system.name,
      count: sql<number>`count(*)::int`,
      since: system.imported_at,
    })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(
      and(
        central ? undefined : inArray(system.team_id, teams),
        isNull(action.removed_at),
        or(
          isNull(action.effect),
          sql`${action.classified_digest} is distinct from ${action.definition_digest}`,
        ),
      ),
    )
    .groupBy(system.id)
    .orderBy(system.name)
  const needs = rows.map(
    (row): Need => ({
      kind: 'classify',
      target: row.id,
      layer: central ? 'security' : 'app',
      title: 'Classify',
      subject: `${row.name}, ${row.count.toLocaleString('en')} unclassified`,
      if_not: 'denied',
      environment: null,
      requester: null,
      since: row.since?.toISOString() ?? null,
      due: null,
    }),
  )
  return central ? [...needs, ...(await suggested(db))] : needs
}

async function suggested(db: Database): Promise<Need[]> {
  const rows = await db
    .select({
      id: system.id,
      name: system.name,
      count: sql<number>`count(*)::int`,
      since: sql<Date>`min(${actionSuggestion.at})`.mapWith(actionSuggestion.at),
    })
    .from(actionSuggestion)
    .innerJoin(action, eq(action.id, actionSuggestion.action_id))
    .innerJoin(system, eq(system.id, action.system_id))
    .where(eq(actionSuggestion.state, 'open'))
    .groupBy(system.id)
    .orderBy(system.name)
  return rows.map(row => ({
    kind: 'classify',
    target: row.id,
    layer: 'security',
    title: 'Answer input',
    subject: `${row.name}, ${row.count.toLocaleString('en')} suggested`,
    if_not: 'stays as it is',
    environment: null,
    requester: null,
    since: row.since.toISOString(),
    due: null,
  }))
}
