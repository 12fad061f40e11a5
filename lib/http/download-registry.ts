/** The files that the API hands out: what each takes, what it is and who may have it, for the handlers and for OpenAPI. */
import { z } from 'zod'
import type { Permission } from '@/lib/domain/member/permissions'
import { MAX_INTEGER, serialInput } from '@/lib/queries/paging'

type Download = {
  summary: string
  /** Media type of the answer. */
  type: string
  permission: Permission
  /** What an API token must be scoped to. */
  operation: string
  input: z.ZodObject
}

const release = z.string().max(100)
const ofRelease = { permission: 'console.read', operation: 'release.get' } as const

export const DOWNLOADS = {
  'release.package': {
    summary:
      'The exact package of a release with the signatures over it, as `countersign digest` reads and checks it.',
    type: 'application/json',
    ...ofRelease,
    input: z.strictObject({
      release,
      /** Default: the revision that is offered for signature, or was signed. */
      revision: z.coerce.number().int().min(1).max(MAX_INTEGER).optional(),
    }),
  },
  'release.pdf': {
    summary: 'A release as a document to print and to keep: package, signatures, and how to check them.',
    type: 'application/pdf',
    ...ofRelease,
    input: z.strictObject({ release }),
  },
  'bundle.download': {
    summary:
      'A signed bundle, byte for byte as enforcers load it. App teams are refused: it holds every team’s policy.',
    type: 'application/gzip',
    permission: 'bundle.read',
    operation: 'bundle.get',
    input: z.strictObject({ environment: z.string(), serial: serialInput }),
  },
  'bundle.export': {
    summary:
      'A bundle in every target’s format, as one signed archive. App teams are refused: it holds every team’s policy.',
    type: 'application/gzip',
    permission: 'bundle.read',
    operation: 'bundle.get-export',
    input: z.strictObject({ environment: z.string(), serial: serialInput }),
  },
  'evidence.download': {
    summary:
      'The entries of a recorded export with their proofs, one a line, as `countersign verify` reads them.',
    type: 'application/x-ndjson',
    permission: 'evidence.export',
    operation: 'evidence.export',
    input: z.strictObject({
      /** What `evidence.export` answered. */
      export: z.string().max(60),
    }),
  },
} as const satisfies Record<string, Download>
