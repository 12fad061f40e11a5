/** The export file, streamed: a header with the signed checkpoint, then entries with their proofs. */
import { and, asc, eq, gt, lt } from 'drizzle-orm'
import { signingKey } from '@/db/schema/bundle'
import { evidenceIndex, logCheckpoint, logLeaf } from '@/db/schema/evidence'
import { GOVERNANCE_LOG } from '@/db/stores/evidence'
import { formatExportEntry, formatExportHeader } from '@/lib/domain/evidence/export'
import { isRefusal } from '@/lib/domain/refusal'
import { openCheckpoint } from '@/lib/domain/evidence/checkpoint'
import { parseVkey } from '@/lib/domain/evidence/note'
import { inclusionProof } from '@/lib/domain/evidence/tree'
import type { QueryContext } from '../define-query'
import { visibleAgents } from '../scope'
import type { RecordedExport } from './find-export'
import { evidenceConditions } from './list-evidence'
import { loadTree } from './read-log'

const BATCH = 1_000

/** The file is of the checkpoint that the export was recorded with, whenever it is downloaded. */
export async function* streamExport(
  { scope, size }: RecordedExport,
  context: QueryContext,
): AsyncGenerator<string> {
  const { db, now } = context
  const [checkpoint] = await db
    .select({ note: logCheckpoint.note })
    .from(logCheckpoint)
    .where(and(eq(logCheckpoint.log_id, GOVERNANCE_LOG), eq(logCheckpoint.size, size)))
  const [key] = await db
    .select({ vkey: signingKey.public_key })
    .from(signingKey)
    .where(eq(signingKey.purpose, 'log'))
  if (!checkpoint || !key) throw new Error(`the checkpoint of size ${size}, or the key of the log, is gone`)
  const { note } = checkpoint
  const verifier = parseVkey(key.vkey)
  // Our own checkpoint that doesn't open under our own key must never leave the house looking fine.
  if (isRefusal(verifier) || isRefusal(openCheckpoint(note, verifier)))
    throw new Error(`the checkpoint of size ${size} does not verify`)
  const tree = await loadTree(db, size)
  const selected = and(...evidenceConditions(scope, context), lt(evidenceIndex.seq, size))
  const whole = Object.keys(scope).length === 0 && visibleAgents(context.actor) === undefined
  const count = whole ? size : await db.$count(evidenceIndex, selected)
  yield formatExportHeader({
    origin: verifier.name,
    vkey: key.vkey,
    checkpoint: note,
    size,
    exported_at: now.toISOString(),
    scope: whole ? { kind: 'full' } : { kind: 'selection', count, filter: scope as Record<string, string> },
  })
  for (let after = -1; ; ) {
    const rows = await db
      .select({ seq: evidenceIndex.seq, entry: logLeaf.entry })
      .from(evidenceIndex)
      .innerJoin(logLeaf, and(eq(logLeaf.log_id, GOVERNANCE_LOG), eq(logLeaf.seq, evidenceIndex.seq)))
      .where(and(selected, gt(evidenceIndex.seq, after)))
      .orderBy(asc(evidenceIndex.seq))
      .limit(BATCH)
    for (const { seq, entry } of rows) yield formatExportEntry(seq, entry, inclusionProof(tree, seq))
    if (rows.length < BATCH) return
    after = rows.at(-1)!.seq
  }
}
