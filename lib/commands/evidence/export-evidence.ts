/** `evidence.export`: taking evidence away is an act of its own, and on record; the file is then streamed. */
import { desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { signingKey } from '@/db/schema/bundle'
import { logCheckpoint } from '@/db/schema/evidence'
import { domainDigest } from '@/lib/domain/digest'
import { refuse } from '@/lib/domain/refusal'
import { evidenceFilter } from '@/lib/queries/evidence/list-evidence'
import { defineCommand } from '../define-command'

export const exportEvidence = defineCommand({
  name: 'evidence.export',
  summary:
    'Records that evidence is taken away, and answers where the export (entries, proofs, checkpoint) is downloaded.',
  permission: 'evidence.export',
  actors: 'person-or-token',
  input: z.strictObject({ scope: z.strictObject(evidenceFilter).default({}) }),
  output: z.object({
    export: z.string(),
    download: z.string(),
    size: z.int(),
    /** The key that signs checkpoints. Whoever verifies the file should have it from elsewhere too. */
    vkey: z.string(),
  }),
  async load(tx) {
    const [checkpoint] = await tx
      .select({ size: logCheckpoint.size })
      .from(logCheckpoint)
      .orderBy(desc(logCheckpoint.size))
      .limit(1)
    const [key] = await tx
      .select({ vkey: signingKey.public_key })
      .from(signingKey)
      .where(eq(signingKey.purpose, 'log'))
    if (!checkpoint || !key)
      return refuse(
        'unavailable',
        'No checkpoint is signed yet, so nothing could be proven. The signer signs one within seconds of its start.',
      )
    return { size: checkpoint.size, vkey: key.vkey }
  },
  decide(checkpoint, { scope }, { newId }) {
    const id = newId('exp')
    return {
      id,
      download: `/api/v1/evidence.download?export=${id}`,
      size: checkpoint.size,
      vkey: checkpoint.vkey,
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
  result: ({ id, download, size, vkey }) => ({ export: id, download, size, vkey }),
})
