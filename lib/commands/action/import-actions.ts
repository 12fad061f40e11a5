/** `action.import`: an MCP tool list or an OpenAPI document becomes, or replaces, the actions of a system. */
import { z } from 'zod'
import { agentsUsing, loadActionsOfSystemForUpdate, loadSystemsForUpdate } from '@/db/stores/action'
import { loadImportTarget, storedAction } from '@/db/stores/import-target'
import { canImport } from '@/lib/domain/action/decide-import'
import { IMPORT_BODY_BYTES, importFields } from '@/lib/domain/action/import-input'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { reportImport } from '@/lib/import/import-jobs'
import { readImport } from '@/lib/import/read-import'
import { type CommandContext, defineCommand } from '../define-command'
import { importChange, saveImport } from './import-change'

export const importOutput = z.object({
  system: z.string(),
  source: z.enum(['mcp', 'openapi']),
  new: z.number(),
  changed: z.number(),
  removed: z.number(),
  kept: z.number(),
})

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
  output: importOutput,
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
  decide(state, input, context) {
    const refused = canImport(state.target, state.document.source, context.actor, input.expected_version)
    if (refused) return refused
    const change = importChange(state, {
      by: personOf(context),
      now: context.now,
      newId: context.newId,
    })
    return { ...change, events: [change.event] }
  },
  save: (tx, change) => saveImport(tx, change),
  result: change => change.output,
})

function personOf({ actor }: CommandContext): string {
  if (actor.kind === 'system') throw new Error('an import is made by a person or their token')
  return actor.personId
}
