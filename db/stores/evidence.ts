/** Appends to the governance log. The head is locked last in every transaction, so that it is held briefly. */
import { eq } from 'drizzle-orm'
import { appendLeaf, leafHash } from '@/lib/domain/evidence/merkle'
import { encodeEntry, type EvidenceEvent } from '@/lib/domain/evidence/entry'
import { isRefusal } from '@/lib/domain/refusal'
import type { Tx } from '../pool'
import { evidenceIndex, logHead, logLeaf, logPayload } from '../schema/evidence'

export const GOVERNANCE_LOG = 'governance'

/** The columns of the rebuildable index that are not in the entry itself. */
export type EvidenceFacets = {
  operation: string
  actor_kind: string
  actor_id: string
  subject_kind: string
  subject_id: string
  agent_id: string | null
  layer: string | null
}

/** Returns the sequence numbers of the appended entries, in order. Throws when an entry can't be written: no evidence, no change. */
export async function appendEvidence(
  tx: Tx,
  events: { event: EvidenceEvent; facets: EvidenceFacets }[],
): Promise<number[]> {
  const encoded = events.map(({ event, facets }) => {
    const entry = encodeEntry(event)
    if (isRefusal(entry)) throw new Error(`evidence of ${event.type} can't be encoded: ${entry.detail}`)
    return { event, facets, entry, leaf: leafHash(entry.bytes) }
  })
  const payloads = encoded.flatMap(({ entry }) => (entry.payload ? [entry.payload] : []))
  if (payloads.length > 0) await tx.insert(logPayload).values(payloads).onConflictDoNothing()

  const [head] = await tx.select().from(logHead).where(eq(logHead.log_id, GOVERNANCE_LOG)).for('update')
  if (!head) throw new Error('the governance log has no head: the database was not migrated')
  const decoder = new TextDecoder()
  let { size, frontier } = head
  const rows = encoded.map(({ entry, leaf }) => {
    frontier = appendLeaf(frontier, size, leaf)
    return { log_id: GOVERNANCE_LOG, seq: size++, entry: decoder.decode(entry.bytes), leaf_hash: leaf }
  })
  await tx.insert(logLeaf).values(rows)
  await tx.insert(evidenceIndex).values(
    encoded.map(({ event, facets }, at) => ({
      ...facets,
      seq: rows[at]!.seq,
      at: new Date(event.at),
      type: event.type,
      code: event.code,
      person_id: event.actor.person,
      digest: event.digest || null,
    })),
  )
  await tx.update(logHead).set({ size, frontier }).where(eq(logHead.log_id, GOVERNANCE_LOG))
  return rows.map(row => row.seq)
}
