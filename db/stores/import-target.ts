/** Where an import goes: an existing system with its actions, or a new one. Locked when it is about to be written. */
import { eq } from 'drizzle-orm'
import type { ImportTarget, StoredAction } from '@/lib/domain/action/decide-import'
import type { Database, Tx } from '../pool'
import { action, system } from '../schema/action'
import { type ActionRow, loadTeam, type SystemRow } from './action'

export type ImportFields = {
  system?: string
  new_system?: { slug: string; name: string; team: string }
}

export async function loadImportTarget(
  db: Tx | Database,
  input: ImportFields,
  existing: SystemRow | null,
): Promise<ImportTarget> {
  if (existing) {
    const team = await loadTeam(db, existing.team_id)
    if (!team) throw new Error(`system ${existing.id} has no team`)
    const { id, name, kind, version } = existing
    return { system: { id, name, kind, version, team }, newSystem: null }
  }
  if (!input.new_system) return { system: null, newSystem: null }
  const [taken] = await db
    .select({ name: system.name })
    .from(system)
    .where(eq(system.slug, input.new_system.slug))
  const team = await loadTeam(db, input.new_system.team)
  return { system: null, newSystem: { ...input.new_system, team, taken: taken?.name ?? null } }
}

export function storedAction(row: ActionRow): StoredAction {
  const { id, name, title, description, input_schema, claims, definition_digest } = row
  return {
    id,
    name,
    title,
    description,
    input_schema,
    claims,
    definition_digest,
    removed: row.removed_at !== null,
    classified: row.effect !== null,
  }
}

export async function readActionsOfSystem(db: Database, systemId: string): Promise<ActionRow[]> {
  return db.select().from(action).where(eq(action.system_id, systemId)).orderBy(action.id)
}
