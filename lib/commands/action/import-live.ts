/**
 * `action.import-live`: what a live MCP server lists now replaces what was imported, exactly as an import by hand.
 * It happens in the name of whoever set the server up: they count as an editor of what follows.
 */
import { z } from 'zod'
import { agentsUsing, loadActionsOfSystemForUpdate, loadSystemsForUpdate } from '@/db/stores/action'
import { loadImportTarget, storedAction } from '@/db/stores/import-target'
import { loadSourceForUpdate, noteChecked, setterStillAnswers } from '@/db/stores/system-source'
import { refuse } from '@/lib/domain/refusal'
import { isRefusal } from '@/lib/domain/refusal'
import { IMPORT_LIMITS } from '@/lib/domain/strict-json'
import { readImport } from '@/lib/import/read-import'
import { defineCommand } from '../define-command'
import { importOutput } from './import-actions'
import { importChange, saveImport } from './import-change'

export const importLive = defineCommand({
  name: 'action.import-live',
  summary: 'Imports what a live MCP server lists, when it differs from what was imported.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({
    system: z.string(),
    /** Of the source that was asked. */
    version: z.int(),
    document: z.string().min(1).max(IMPORT_LIMITS.bytes),
  }),
  output: importOutput,
  async load(tx, input) {
    // Before any lock: reading a large document takes seconds.
    const document = await readImport(input, 'worker')
    if (isRefusal(document)) return document
    const [system] = await loadSystemsForUpdate(tx, [input.system])
    const source = system ? await loadSourceForUpdate(tx, system.id) : null
    if (!system || source?.version !== input.version)
      return refuse('stale_version', 'The live server was set anew or removed meanwhile.')
    const { answers, name } = await setterStillAnswers(tx, source)
    if (!answers) return refuse('not_owner', leftSentence(name))
    const rows = await loadActionsOfSystemForUpdate(tx, system.id)
    return {
      document,
      source,
      target: await loadImportTarget(tx, { system: system.id }, system),
      stored: rows.map(storedAction),
      agents: await agentsUsing(tx, [system.id]),
      report: () => {},
    }
  },
  decide(state, _input, { now, newId }) {
    const { source, target, document } = state
    if (target.system?.kind !== document.source)
      return refuse('wrong_state', 'The system was not made from an MCP tool list.')
    const change = importChange(state, { by: source.set_by, now, newId })
    if (change.inserts.length + change.updates.length + change.removed.length === 0)
      return refuse('wrong_state', 'The live server lists what was imported.', { data: { unchanged: true } })
    return {
      ...change,
      source,
      events: [
        {
          ...change.event,
          data: { ...change.event.data, live: source.url, set_by: source.set_by },
        },
      ],
      affects: {
        agents: change.affects.agents,
        why: `The live server of ${target.system.name} lists other tools than before.`,
        source: 'schedule' as const,
        author: source.set_by,
      },
    }
  },
  async save(tx, change) {
    await saveImport(tx, change)
    await noteChecked(tx, change.source, change.now, null)
  },
  result: change => change.output,
})

export const leftSentence = (name: string): string =>
  `${name}, who set this live server, left the team that owns the system. Somebody of that team has to set it again.`
