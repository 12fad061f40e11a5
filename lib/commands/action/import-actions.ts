/** `action.import`: an MCP tool list or an OpenAPI document becomes, or replaces, the actions of a system. */
import { z } from 'zod'
import {
  agentsUsing,
  insertActions,
  insertSystem,
  loadActionsOfSystemForUpdate,
  loadSystemsForUpdate,
  markActionsRemoved,
  updateDefinitions,
  updateSystem,
} from '@/db/stores/action'
import { loadImportTarget, storedAction } from '@/db/stores/import-target'
import { canImport, planImport } from '@/lib/domain/action/decide-import'
import type { ImportedAction } from '@/lib/domain/action/imported'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { reportImport } from '@/lib/import/import-jobs'
import { readImport } from '@/lib/import/read-import'
import { type CommandContext, defineCommand } from '../define-command'
import { IMPORT_BODY_BYTES, importFields } from '@/lib/domain/action/import-input'

const NAMES_IN_EVIDENCE = 40

export const importActions = defineCommand({
  name: 'action.import',
  summary:
    'Imports the actions of a system from an MCP tools/list result or an OpenAPI document, new or again.',
  permission: 'action.import',
  actors: 'person-or-token',
  maxBodyBytes: IMPORT_BODY_BYTES,
  outsideText: ['document'],
  input: z.strictObject({
    ...importFields,
    /** The system's version that the comparison was made with. */
    expected_version: z.number().int().min(1).optional(),
  }),
  output: z.object({
    system: z.string(),
    source: z.enum(['mcp', 'openapi']),
    new: z.number(),
    changed: z.number(),
    removed: z.number(),
    kept: z.number(),
  }),
  async load(tx, input, context) {
    const personId = personOf(context)
    // Before any lock but the actor's own: reading a large document takes seconds.
    const document = await readImport(input, personId)
    if (isRefusal(document)) return document
    const [system = null] = input.system ? await loadSystemsForUpdate(tx, [input.system]) : []
    if (input.system && !system) return refuse('not_found', 'There is no such system.')
    const rows = system ? await loadActionsOfSystemForUpdate(tx, system.id) : []
    return {
      document,
      target: await loadImportTarget(tx, input, system),
      stored: rows.map(storedAction),
      agents: system ? await agentsUsing(tx, [system.id]) : [],
      report: reportImport(personId, input.job),
    }
  },
  decide({ document, target, stored, agents, report }, input, context) {
    const refused = canImport(target, document.source, context.actor, input.expected_version)
    if (refused) return refused
    const systemId = target.system?.id ?? context.newId('sys')
    const plan = planImport(stored, document.actions)
    const { comparison } = plan
    const by = personOf(context)
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
    return {
      systemId,
      by,
      report,
      now: context.now,
      newSystem:
        target.system || !target.newSystem?.team
          ? null
          : {
              id: systemId,
              slug: target.newSystem.slug,
              name: target.newSystem.name,
              kind: document.source,
              team_id: target.newSystem.team.id,
              created_at: context.now,
            },
      inserts: plan.inserts.map(action => ({ id: context.newId('act'), ...definition(action) })),
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
      output: {
        system: systemId,
        source: document.source,
        new: comparison.new.length,
        changed: comparison.changed.length,
        removed: comparison.removed.length,
        kept: comparison.same.length,
      },
      events: [
        {
          type: 'system.imported',
          subject: { kind: 'system', id: systemId },
          digest: document.sha256,
          data: {
            source: document.source,
            title: document.title.slice(0, 200),
            version: document.version.slice(0, 100),
            first_import: target.system === null,
            counts: {
              new: comparison.new.length,
              changed: comparison.changed.length,
              removed: comparison.removed.length,
              kept: comparison.same.length,
            },
            new: names(comparison.new),
            changed: names(comparison.changed.map(item => item.current)),
            removed: names(comparison.removed),
          },
        },
      ],
      affects: {
        agents: agents.map(agent => agent.id),
        why: `${target.system?.name ?? 'A system'} was imported again.`,
      },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, change) {
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
  },
  result: change => change.output,
})

function personOf({ actor }: CommandContext): string {
  if (actor.kind === 'system') throw new Error('an import is made by a person or their token')
  return actor.personId
}
