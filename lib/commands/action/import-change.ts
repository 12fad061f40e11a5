/** What a read document changes in a system: the same for an upload, the command line and a live server. */
import {
  insertActions,
  insertSystem,
  markActionsRemoved,
  updateDefinitions,
  updateSystem,
} from '@/db/stores/action'
import type { Tx } from '@/db/pool'
import { type ImportTarget, planImport, type StoredAction } from '@/lib/domain/action/decide-import'
import type { ImportedAction } from '@/lib/domain/action/imported'
import type { reportImport } from '@/lib/import/import-jobs'
import type { ReadImport } from '@/lib/import/read-import'

const NAMES_IN_EVIDENCE = 40

export type ImportState = {
  document: ReadImport
  target: ImportTarget
  stored: StoredAction[]
  agents: { id: string }[]
  report: ReturnType<typeof reportImport>
}

export type ImportChange = ReturnType<typeof importChange>

/** `by`: the person who imports; of a live server, whoever said that it is asked. */
export function importChange(
  { document, target, stored, agents, report }: ImportState,
  { by, now, newId }: { by: string; now: Date; newId: (prefix: string) => string },
) {
  const systemId = target.system?.id ?? newId('sys')
  const plan = planImport(stored, document.actions)
  const { comparison } = plan
  const names = (actions: { name: string }[]) =>
    actions.slice(0, NAMES_IN_EVIDENCE).map(action => action.name.slice(0, 120))
  const definition = (action: ImportedAction) => ({
    system_id: systemId,
    name: action.name,
    title: action.title || null,
    description: action.description,
    input_schema: action.input_schema,
    claims: action.claims,
    definition_digest: action.definition_digest,
  })
  const counts = {
    new: comparison.new.length,
    changed: comparison.changed.length,
    removed: comparison.removed.length,
    kept: comparison.same.length,
  }
  return {
    systemId,
    by,
    report,
    now,
    newSystem:
      target.system || !target.newSystem?.team
        ? null
        : {
            id: systemId,
            slug: target.newSystem.slug,
            name: target.newSystem.name,
            kind: document.source,
            team_id: target.newSystem.team.id,
            created_at: now,
          },
    inserts: plan.inserts.map(action => ({ id: newId('act'), ...definition(action) })),
    updates: plan.updates.map(({ current, imported, keepsPrevious }) => ({
      id: current.id,
      ...definition(imported),
      removed_at: null,
      previous_definition: keepsPrevious
        ? {
            description: current.description,
            input_schema: current.input_schema,
            definition_digest: current.definition_digest,
          }
        : null,
    })),
    removed: plan.removed,
    output: { system: systemId, source: document.source, ...counts },
    event: {
      type: 'system.imported',
      subject: { kind: 'system', id: systemId },
      digest: document.sha256,
      data: {
        source: document.source,
        title: document.title.slice(0, 200),
        version: document.version.slice(0, 100),
        first_import: target.system === null,
        counts,
        new: names(comparison.new),
        changed: names(comparison.changed.map(item => item.current)),
        removed: names(comparison.removed),
      },
    },
    affects: {
      agents: agents.map(agent => agent.id),
      why: `${target.system?.name ?? 'A system'} was imported again.`,
    },
    notify: [{ kind: 'policy' as const }],
  }
}

export async function saveImport(tx: Tx, change: ImportChange): Promise<void> {
  const total = change.inserts.length + change.updates.length + change.removed.length || 1
  change.report({ phase: 'saving', done: 0, total })
  if (change.newSystem)
    await insertSystem(tx, { ...change.newSystem, imported_at: change.now, imported_by: change.by })
  else await updateSystem(tx, change.systemId, { imported_at: change.now, imported_by: change.by })
  await insertActions(tx, change.inserts)
  change.report({ phase: 'saving', done: change.inserts.length, total })
  await updateDefinitions(tx, change.updates)
  await markActionsRemoved(tx, change.removed, change.now)
  change.report({ phase: 'done', done: total, total })
}
