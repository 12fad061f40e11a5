/** `token.create`: a machine's bearer token, scoped to operations. The secret is answered once and kept as a hash. */
import { z } from 'zod'
import { insertToken } from '@/db/stores/member-session'
import { hashSecret } from '@/lib/auth/hash-secret'
import { cannotCreateToken, TOKEN_MAX_DAYS } from '@/lib/domain/member/decide-create-token'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const createToken = defineCommand({
  name: 'token.create',
  summary:
    'Creates an API token that acts with your teams on the operations you choose, for at most 90 days.',
  permission: 'token.write',
  actors: 'person',
  input: z.strictObject({
    name: z.string().trim().min(2, 'A name is needed, such as the machine that uses it').max(80),
    operations: z.array(z.string().min(1).max(100)).min(1, 'At least one operation is needed').max(200),
    expires_in_days: z
      .number('The number of days is needed')
      .int('The number of days is a whole number')
      .min(1, 'A token lives at least a day')
      .max(TOKEN_MAX_DAYS, `A token lives at most ${TOKEN_MAX_DAYS} days`),
  }),
  output: z.object({
    token: z.string() /** Null when the same request is repeated: it is shown once. */,
    secret: z.string().nullable(),
    prefix: z.string(),
    expires_at: z.string(),
  }),
  async load() {
    // Loaded late: the registry imports this file.
    const { tokenOperations } = await import('../token-operations')
    return tokenOperations()
  },
  decide({ allowed, known }, input, { actor, now, newId, newSecret }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Tokens are created by people.')
    const refused = cannotCreateToken(input.operations, allowed, known)
    if (refused) return refused
    const id = newId('tok')
    const secret = `cst_${newSecret()}`
    const operations = [...new Set(input.operations)].sort()
    const expires_at = new Date(now.getTime() + input.expires_in_days * 86_400_000)
    return {
      secret,
      row: {
        id,
        name: input.name,
        token_hash: hashSecret(secret),
        prefix: secret.slice(0, 8),
        person_id: actor.personId,
        operations,
        created_at: now,
        expires_at,
      },
      events: [
        {
          type: 'token.created',
          subject: { kind: 'token', id },
          data: { name: input.name, operations, expires_at: expires_at.toISOString() },
        },
      ],
    }
  },
  async save(tx, change) {
    await insertToken(tx, change.row)
  },
  shownOnce: ['secret'],
  result: ({ row, secret }) => ({
    token: row.id,
    secret,
    prefix: row.prefix,
    expires_at: row.expires_at.toISOString(),
  }),
})
