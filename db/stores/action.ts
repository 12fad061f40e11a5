/** Systems and actions: the loads that lock them and the SQL that writes them. Systems are locked before actions. */
import { and, or, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Classification } from '@/lib/domain/policy/model'
import type { Database, Tx } from '../pool'
import { action, system } from '../schema/action'
import { agent, agentSystem, environment } from '../schema/agent'
import { membership, person, team } from '../schema/member'

export type SystemRow = typeof system.$inferSelect
export type ActionRow = typeof action.$inferSelect

const CHUNK = 500

function chunks<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, at) =>
    items.slice(at * CHUNK, (at + 1) * CHUNK),
  )
}

/**
 * FOR UPDATE also waits for whoever is attaching the system to an agent (the foreign key's share lock), so
 * `agentsUsing`, read after it, misses nobody.
 */
export async function loadSystemsForUpdate(tx: Tx, ids: string[]): Promise<SystemRow[]> {
  if (ids.length === 0) return []
  return tx.select().from(system).where(inArray(system.id, ids)).orderBy(system.id).for('update')
}

export async function findSystemBySlug(tx: Tx, slug: string): Promise<SystemRow | null> {
  const [row] = await tx.select().from(system).where(eq(system.slug, slug))
  return row ?? null
}

export async function insertSystem(tx: Tx, row: typeof system.$inferInsert): Promise<void> {
  await tx.insert(system).values(row)
}

export async function updateSystem(
  tx: Tx,
  id: string,
  set: Partial<typeof system.$inferInsert>,
): Promise<void> {
  await tx
    .update(system)
    .set({ ...set, version: sql`${system.version} + 1` })
    .where(eq(system.id, id))
}

/** The ids of the systems that these actions belong to: what has to be locked before the actions. */
export async function systemsOfActions(tx: Tx, actionIds: string[]): Promise<string[]> {
  const rows: { id: string }[] = []
  for (const ids of chunks(actionIds)) {
    rows.push(
      ...(await tx.selectDistinct({ id: action.system_id }).from(action).where(inArray(action.id, ids))),
    )
  }
  return [...new Set(rows.map(row => row.id))].sort()
}

export async function loadActionsForUpdate(tx: Tx, ids: string[]): Promise<ActionRow[]> {
  const rows: ActionRow[] = []
  for (const part of chunks([...ids].sort())) {
    rows.push(
      ...(await tx.select().from(action).where(inArray(action.id, part)).orderBy(action.id).for('update')),
    )
  }
  return rows
}

export function loadActionsOfSystemForUpdate(tx: Tx, systemId: string): Promise<ActionRow[]> {
  return tx.select().from(action).where(eq(action.system_id, systemId)).orderBy(action.id).for('update')
}

export async function insertActions(tx: Tx, rows: (typeof action.$inferInsert)[]): Promise<void> {
  for (const part of chunks(rows)) await tx.insert(action).values(part)
}

/** A new definition, or an action that is back: one statement for each 500. `rows` carry the whole definition. */
export async function updateDefinitions(tx: Tx, rows: (typeof action.$inferInsert)[]): Promise<void> {
  for (const part of chunks(rows)) {
    await tx
      .insert(action)
      .values(part)
      .onConflictDoUpdate({
        target: action.id,
        set: {
          title: sql`excluded.title`,
          description: sql`excluded.description`,
          input_schema: sql`excluded.input_schema`,
          claims: sql`excluded.claims`,
          definition_digest: sql`excluded.definition_digest`,
          // Kept until the next change of definition: an import that changes only claims brings none.
          previous_definition: sql`coalesce(excluded.previous_definition, ${action.previous_definition})`,
          removed_at: sql`excluded.removed_at`,
          version: sql`${action.version} + 1`,
        },
      })
  }
}

export async function markActionsRemoved(tx: Tx, ids: string[], now: Date): Promise<void> {
  for (const part of chunks(ids)) {
    await tx
      .update(action)
      .set({ removed_at: now, version: sql`${action.version} + 1` })
      .where(inArray(action.id, part))
  }
}

export type SavedClassification = {
  id: string
  classification: Classification | null
  rationale: string | null
}

/**
 * What was classified is the definition as it is now: the digest is copied inside the database. One statement for
 * each 500, whatever each of them becomes.
 */
export async function saveClassifications(
  tx: Tx,
  saved: readonly SavedClassification[],
  by: string | null,
  at: Date,
): Promise<void> {
  for (const part of chunks([...saved])) {
    const rows = JSON.stringify(
      part.map(({ id, classification, rationale }) => ({ id, ...classification, rationale })),
    )
    await tx.execute(sql`
      update action a set
        effect = new.effect, data_class = new.data_class, reversible = new.reversible, rationale = new.rationale,
        classified_at = case when new.effect is null then null else ${at.toISOString()}::timestamptz end,
        classified_digest = case when new.effect is null then null else a.definition_digest end,
        classified_by = ${by}, version = a.version + 1
      from jsonb_to_recordset(${rows}::jsonb)
        as new(id text, effect text, data_class text, reversible boolean, rationale text)
      where a.id = new.id`)
  }
}

/** Purposes or tags of many actions; who did it took part in the next release of whoever uses them. */
export async function saveScope(
  tx: Tx,
  ids: readonly string[],
  set: { purposes?: string[] | null; tags?: string[] },
  by: string | null,
  at: Date,
): Promise<void> {
  for (const part of chunks([...ids])) {
    await tx
      .update(action)
      .set({ ...set, scoped_by: by, scoped_at: at, version: sql`${action.version} + 1` })
      .where(inArray(action.id, part))
  }
}

export async function updateAction(
  tx: Tx,
  id: string,
  set: Partial<typeof action.$inferInsert>,
): Promise<void> {
  await tx
    .update(action)
    .set({ ...set, version: sql`${action.version} + 1` })
    .where(eq(action.id, id))
}

/** The agents that may reach any of these systems: whose releases a change of their actions touches. */
export async function agentsUsing(
  db: Tx | Database,
  systemIds: string[],
): Promise<{ id: string; name: string; team_id: string }[]> {
  if (systemIds.length === 0) return []
  return db
    .selectDistinct({ id: agent.id, name: agent.name, team_id: agent.team_id })
    .from(agent)
    .innerJoin(agentSystem, eq(agentSystem.agent_id, agent.id))
    .where(inArray(agentSystem.system_id, systemIds))
    .orderBy(agent.id)
}

export function loadEnvironments(
  db: Tx | Database,
): Promise<{ id: string; name: string; production: boolean }[]> {
  return db
    .select({ id: environment.id, name: environment.name, production: environment.production })
    .from(environment)
    .orderBy(environment.position, environment.id)
}

export type TeamRef = { id: string; name: string; function: string; people: string[] }

/** A team and the names of its active people, for refusals that say who can. */
/** By id, or by the slug that the command line knows. */
export async function loadTeam(db: Tx | Database, name: string): Promise<TeamRef | null> {
  const [row] = await db
    .select()
    .from(team)
    .where(or(eq(team.id, name), eq(team.slug, name)))
  if (!row) return null
  const people = await db
    .select({ name: person.name })
    .from(membership)
    .innerJoin(person, eq(person.id, membership.person_id))
    .where(and(eq(membership.team_id, row.id), eq(person.state, 'active'), isNull(person.deactivated_at)))
    .orderBy(membership.since, person.name)
  return { id: row.id, name: row.name, function: row.function, people: people.map(item => item.name) }
}
