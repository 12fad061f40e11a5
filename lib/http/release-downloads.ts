/** The files of a release that the API hands out: what they take, and what they are, for the handler and for OpenAPI. */
import { z } from 'zod'

const release = z.string().max(100)

export const RELEASE_DOWNLOADS = {
  'release.package': {
    summary:
      'The exact package of a release with the signatures over it, as `countersign digest` reads and checks it.',
    type: 'application/json',
    input: z.strictObject({
      release,
      /** Default: the revision that is offered for signature, or was signed. */
      revision: z.coerce.number().int().min(1).max(2_147_483_647).optional(),
    }),
  },
  'release.pdf': {
    summary: 'A release as a document to print and to keep: package, signatures, and how to check them.',
    type: 'application/pdf',
    input: z.strictObject({ release }),
  },
} as const
