/** The document of an import operation, parsed off the main thread; refusals point at the field that held it. */
import { createHash } from 'node:crypto'
import { isRefusal, type Refusal } from '@/lib/domain/refusal'
import { type ImportJob, reportImport } from './import-jobs'
import { parseDocument } from './parse-document'
import type { ImportedDocument } from './parse-text'

export type ReadImport = ImportedDocument & { sha256: string }

export async function readImport(
  input: { document: string; job?: string },
  personId: string,
): Promise<ReadImport | Refusal> {
  const report: (state: ImportJob) => void = reportImport(personId, input.job)
  report({ phase: 'reading', done: 0, total: input.document.length || 1 })
  const parsed = await parseDocument(input.document, { onProgress: report })
  if (isRefusal(parsed)) return inField(parsed)
  report({ phase: 'comparing', done: 0, total: parsed.actions.length || 1 })
  return { ...parsed, sha256: createHash('sha256').update(input.document).digest('hex') }
}

/** The pointer into the document moves to `data`: errors point into the operation's own input. */
function inField(refusal: Refusal): Refusal {
  const inside = refusal.errors?.[0]?.pointer
  return {
    ...refusal,
    errors: [{ pointer: '/document', detail: refusal.detail }],
    data: { ...refusal.data, ...(inside !== undefined && { document_pointer: inside }) },
  }
}
