/** `bundle.store-export`, the signer's own act: the archive that it made of the newest bundle is there for download. */
import { z } from 'zod'
import {
  endAttempt,
  insertExport,
  loadNewestBundle,
  loadNewestExport,
  lockExports,
} from '@/db/stores/bundle-export'
import { targetSummary } from '@/lib/domain/export/manifest'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

const digest = z.string().regex(/^[0-9a-f]{64}$/)

export const storeExport = defineCommand({
  name: 'bundle.store-export',
  summary: 'Keeps the signed archive of a bundle in every target’s format.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({
    environment: z.string(),
    /** The wish that it answers, and which try it was. */
    number: z.int(),
    attempt: z.int(),
    serial: z.int(),
    settings_digest: digest.or(z.literal('')),
    /** Of what it was made; another one is in the table if somebody changed it since. */
    content_digest: digest,
    sha256: digest,
    bytes: z.instanceof(Uint8Array),
    kid: z.string(),
    targets: z.array(targetSummary),
  }),
  output: z.object({ environment: z.string(), serial: z.int(), sha256: z.string() }),

  async load(tx, { environment, number, serial, content_digest }) {
    await lockExports(tx, environment)
    const newest = await loadNewestBundle(tx, environment)
    if (newest?.serial !== serial || newest.content_digest !== content_digest)
      return refuse(
        'wrong_state',
        `Bundle ${serial} of ${environment} is not the newest any more. Its export is made again.`,
      )
    const made = await loadNewestExport(tx, environment)
    return made && made.number >= number
      ? refuse('already_exists', `Bundle ${serial} of ${environment} is exported already.`)
      : {}
  },

  decide(_state, { content_digest, attempt, bytes, ...made }, { now }) {
    const { environment, number, serial, settings_digest, sha256, kid, targets } = made
    const refused = targets.flatMap(({ target, refused }) => (refused === null ? [] : [target]))
    return {
      attempt: { environment, number, attempt },
      row: { ...made, bytes, size: bytes.length, made_at: now },
      events: [
        {
          type: 'bundle.exported',
          subject: { kind: 'bundle', id: `${environment}/${serial}` },
          digest: sha256,
          data: { environment, serial, content_digest, settings_digest, size: bytes.length, kid, refused },
        },
      ],
      notify: [{ kind: 'export' as const, environment }],
    }
  },

  async save(tx, { row, attempt }) {
    await insertExport(tx, row)
    await endAttempt(tx, attempt, { outcome: 'made', why: null, at: row.made_at })
  },

  result: ({ row: { environment, serial, sha256 } }) => ({ environment, serial, sha256 }),
})
