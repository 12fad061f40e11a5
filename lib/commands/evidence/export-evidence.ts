/** `evidence.export`: taking evidence away is an act of its own, and on record; the file is then streamed. */
import { desc } from 'drizzle-orm'
import { z } from 'zod'
import { logCheckpoint } from '@/db/schema/evidence'
import { domainDigest } from '@/lib/domain/digest'
import { refuse } from '@/lib/domain/refusal'
import { evidenceFilter } from '@/lib/queries/evidence/list-evidence'
import { defineCommand } from '../define-command'

export const exportEvidence = defineCommand({
  name: 'evidence.export',
  summary: 'Records that evidence is taken away, and answers where the export (entries, proofs, checkpoint) is downloaded.',
  permission: 'evidence.export',
  actors: 'person-or-token',
  input: z.strictObject({ scope: z.strictObject(evidenceFilter).default({}) }),
  output: z.object({ export: z.string(), download: z.string(), size: z.int() }),
  async load(tx) {
    const [checkpoint] = await tx.select({ size: logCheckpoint.size }).from(logCheckpoint).orderBy(desc(logCheckpoint.size)).limit(1)
    return checkpoint ?? refuse('unavailable', 'No checkpoint is signed yet, so nothing could be proven. The signer signs one within seconds of its start.')
  },
  decide(checkpoint, { scope }, { newId }) {
    const id = newId('exp')
    return {
      id,
      download: `/api/v1/evidence.download?export=${id}`,
      size: checkpoint.size,
      events: [
        {
          type: 'evidence.exported',
          subject: { kind: 'export', id },
          digest: domainDigest('state', scope),
          data: { scope, size: checkpoint.size },
        },
      ],
    }
  },
  async save() {},
  result: ({ id, download, size }) => ({ export: id, download, size }),
})
