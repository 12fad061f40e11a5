/** `action.preview-import`: what an import would change. Reads the document, changes nothing. */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { system } from '@/db/schema/action'
import { loadImportTarget, readActionsOfSystem, storedAction } from '@/db/stores/import-target'
import { IMPORT_BODY_BYTES, importFields } from '@/lib/domain/action/import-input'
import { canImport, planImport } from '@/lib/domain/action/decide-import'
import { claimWords } from '@/lib/domain/action/row-sources'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { reportImport } from '@/lib/import/import-jobs'
import { readImport } from '@/lib/import/read-import'
import { defineQuery } from '../define-query'
import { visibleSystems } from '../scope'
import { classificationJson } from './action-row'

/** Names and words only: the list of a large import stays small. */
const MAX_LISTED = 500
const SHOWN_TEXT = 300

export const previewImport = defineQuery({
  name: 'action.preview-import',
  summary: 'What an import would change: new, changed and removed actions. Nothing is saved.',
  permission: 'action.import',
  body: true,
  maxBodyBytes: IMPORT_BODY_BYTES,
  recordsRefusals: true,
  input: z.strictObject(importFields),
  output: z.object({
    source: z.enum(['mcp', 'openapi']),
    title: z.string(),
    document_version: z.string(),
    servers: z.array(z.string()),
    actions: z.int(),
    /** To send as expected_version, so that what was compared is what is imported. */
    system_version: z.int().nullable(),
    counts: z.object({ new: z.int(), changed: z.int(), removed: z.int(), kept: z.int() }),
    new: z.array(z.object({ name: z.string(), description: z.string(), claims: z.string() })),
    changed: z.array(
      z.object({
        name: z.string(),
        parts: z.array(z.enum(['description', 'schema'])),
        before: z.string(),
        after: z.string(),
        /** Denied until it is classified again. */
        classification: classificationJson.nullable(),
      }),
    ),
    removed: z.array(z.object({ name: z.string(), classified: z.boolean() })),
  }),
  async run(input, { db, actor }) {
    if (actor.kind === 'system')
      return refuse('not_permitted', 'Imports are made by people and their tokens.')
    const [existing] = input.system
      ? await db
          .select()
          .from(system)
          .where(and(eq(system.id, input.system), visibleSystems(actor)))
      : []
    if (input.system && !existing) return refuse('not_found', 'There is no such system.')
    const target = await loadImportTarget(db, input, existing ?? null)
    const early = canImport(target, target.system?.kind ?? 'mcp', actor)
    if (early) return early
    const document = await readImport(input, actor.personId)
    if (isRefusal(document)) return document
    const refused = canImport(target, document.source, actor)
    if (refused) return refused
    const stored = existing
      ? (await readActionsOfSystem(db, existing.id)).map(row => ({ row, stored: storedAction(row) }))
      : []
    const rows = new Map(stored.map(item => [item.row.id, item.row]))
    const { comparison } = planImport(
      stored.map(item => item.stored),
      document.actions,
    )
    reportImport(actor.personId, input.job)({ phase: 'done', done: 1, total: 1 })
    return {
      source: document.source,
      title: document.title,
      document_version: document.version,
      servers: document.servers.slice(0, 20),
      actions: document.actions.length,
      system_version: existing?.version ?? null,
      counts: {
        new: comparison.new.length,
        changed: comparison.changed.length,
        removed: comparison.removed.length,
        kept: comparison.same.length,
      },
      new: comparison.new.slice(0, MAX_LISTED).map(action => ({
        name: action.name,
        description: action.description.slice(0, SHOWN_TEXT),
        claims: claimWords(action.claims),
      })),
      changed: comparison.changed.slice(0, MAX_LISTED).map(({ current, imported, parts }) => {
        const row = rows.get(current.id)
        return {
          name: current.name,
          parts,
          before: current.description.slice(0, SHOWN_TEXT),
          after: imported.description.slice(0, SHOWN_TEXT),
          classification:
            row?.effect && row.data_class && row.reversible !== null
              ? { effect: row.effect, data_class: row.data_class, reversible: row.reversible }
              : null,
        }
      }),
      removed: comparison.removed
        .slice(0, MAX_LISTED)
        .map(action => ({ name: action.name, classified: action.classified })),
    }
  },
})
