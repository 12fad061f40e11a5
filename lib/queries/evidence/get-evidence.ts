/** `evidence.get`: one entry, its exact text, and the proof that a browser checks for itself. */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { evidenceIndex, logLeaf, logPayload } from '@/db/schema/evidence'
import { GOVERNANCE_LOG } from '@/db/stores/evidence'
import { toBase64 } from '@/lib/domain/evidence/encoding'
import { inclusionProof } from '@/lib/domain/evidence/tree'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { evidenceConditions, logVkey, signedSize } from './list-evidence'
import { loadTree } from './read-log'

export const getEvidence = defineQuery({
  name: 'evidence.get',
  summary: 'One entry of the governance log with its inclusion proof in the newest signed checkpoint.',
  permission: 'evidence.read',
  input: z.strictObject({ number: z.coerce.number().int().min(0) }),
  output: z.object({
    number: z.int(),
    /** The exact bytes that are hashed, as text. */
    entry: z.string(),
    /** `data` that was too large for the entry, whose SHA-256 the entry holds. */
    payload: z.string().nullable(),
    checkpoint: z.string().nullable(),
    vkey: z.string().nullable(),
    /** Base64 hashes, leaf side first; null while the entry is newer than the checkpoint. */
    proof: z.array(z.string()).nullable(),
  }),
  async run({ number }, context) {
    const { db } = context
    const [row] = await db
      .select({ text: logLeaf.entry })
      .from(evidenceIndex)
      .innerJoin(logLeaf, and(eq(logLeaf.log_id, GOVERNANCE_LOG), eq(logLeaf.seq, evidenceIndex.seq)))
      .where(and(eq(evidenceIndex.seq, number), ...evidenceConditions({}, context)))
    if (!row)
      return refuse(
        'not_found',
        `There is no entry #${number} in your scope. Auditors and compliance see all of them.`,
      )
    const { size, note } = await signedSize(db)
    const payloadHash = (JSON.parse(row.text) as { data?: { $payload?: { sha256?: string } } }).data?.$payload
      ?.sha256
    const [payload] = payloadHash
      ? await db.select().from(logPayload).where(eq(logPayload.sha256, payloadHash))
      : []
    return {
      number,
      entry: row.text,
      payload: payload ? new TextDecoder().decode(payload.bytes) : null,
      checkpoint: note,
      vkey: await logVkey(db),
      proof: number < size ? inclusionProof(await loadTree(db, size), number).map(toBase64) : null,
    }
  },
})
