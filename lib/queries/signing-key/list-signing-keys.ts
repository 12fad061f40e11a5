/** `signing-key.list`: the public half of every key that Countersign ever signed with, newest first. */
import { asc, desc } from 'drizzle-orm'
import { z } from 'zod'
import { signingKey } from '@/db/schema/bundle'
import { defineQuery } from '../define-query'

export const listSigningKeys = defineQuery({
  name: 'signing-key.list',
  summary: 'Public keys that bundles, pulses and checkpoints of the log are checked with.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        kid: z.string(),
        /** `bundle` signs bundles and pulses, `log` the checkpoints of the evidence log. */
        purpose: z.enum(['bundle', 'log']),
        algorithm: z.enum(['ES256', 'Ed25519']),
        /** PEM (SPKI) for ES256, a C2SP verifier key for Ed25519. */
        public_key: z.string(),
        created_at: z.string(),
        retired_at: z.string().nullable(),
      }),
    ),
  }),
  async run(_input, { db }) {
    // Column by column: readers have no right to the wrapped private key.
    const rows = await db
      .select({
        kid: signingKey.kid,
        purpose: signingKey.purpose,
        algorithm: signingKey.algorithm,
        public_key: signingKey.public_key,
        created_at: signingKey.created_at,
        retired_at: signingKey.retired_at,
      })
      .from(signingKey)
      .orderBy(asc(signingKey.purpose), desc(signingKey.created_at), asc(signingKey.kid))
    return {
      items: rows.map(row => ({
        ...row,
        created_at: row.created_at.toISOString(),
        retired_at: row.retired_at?.toISOString() ?? null,
      })),
    }
  },
})
