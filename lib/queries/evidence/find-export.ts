/** A recorded export: nothing is downloaded that no entry of the log says was taken away, by whom and in what scope. */
import { and, eq, gt } from 'drizzle-orm'
import { z } from 'zod'
import { evidenceIndex, logLeaf } from '@/db/schema/evidence'
import { GOVERNANCE_LOG } from '@/db/stores/evidence'
import { refuse, type Refusal } from '@/lib/domain/refusal'
import type { QueryContext } from '../define-query'
import { type EvidenceFilter, evidenceFilter } from './list-evidence'

/** Long enough for a slow download to be tried again; later a new export is a new entry. */
const DOWNLOADABLE_MS = 60 * 60_000

const recordedExport = z.object({ data: z.object({ scope: z.strictObject(evidenceFilter), size: z.int() }) })

export type RecordedExport = { scope: EvidenceFilter; size: number }

export async function findExport(
  id: string,
  { db, actor, now }: QueryContext,
): Promise<RecordedExport | Refusal> {
  if (actor.kind === 'system') return refuse('not_permitted', 'People and their tokens take evidence away.')
  const [row] = await db
    .select({ entry: logLeaf.entry })
    .from(evidenceIndex)
    .innerJoin(logLeaf, and(eq(logLeaf.log_id, GOVERNANCE_LOG), eq(logLeaf.seq, evidenceIndex.seq)))
    .where(
      and(
        eq(evidenceIndex.subject_kind, 'export'),
        eq(evidenceIndex.subject_id, id),
        eq(evidenceIndex.person_id, actor.personId),
        gt(evidenceIndex.at, new Date(now.getTime() - DOWNLOADABLE_MS)),
      ),
    )
  if (!row)
    return refuse(
      'not_found',
      'There is no such export of yours within the last hour. Export the evidence again.',
    )
  return recordedExport.parse(JSON.parse(row.entry)).data
}
