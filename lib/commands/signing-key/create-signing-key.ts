/** `signing-key.create`: the signer makes the keys that it needs, once; the public half is evidence. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { insertSigningKey, loadSigningKeys, lockSigningKeys } from '@/db/stores/bundle'
import { deriveSecret } from '@/lib/config/secrets'
import { ed25519Key, formatVkey } from '@/lib/domain/evidence/note'
import { refuse } from '@/lib/domain/refusal'
import { generateKey, wrapPrivateKey } from '@/lib/signer/keys'
import { ed25519 } from '@noble/curves/ed25519.js'
import { defineCommand } from '../define-command'

export const createSigningKey = defineCommand({
  name: 'signing-key.create',
  summary: 'Makes the key that signs bundles, or the one that signs checkpoints of the log.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({ purpose: z.enum(['bundle', 'log']), origin: z.string().max(200) }),
  output: z.object({ kid: z.string(), public_key: z.string() }),
  async load(tx, { purpose }) {
    await lockSigningKeys(tx)
    const existing = (await loadSigningKeys(tx)).find(key => key.purpose === purpose)
    return existing ? refuse('already_exists', `There is a ${purpose} key already: ${existing.kid}.`) : {}
  },
  decide(_state, { purpose, origin }, { now, newId }) {
    const kid = newId(purpose === 'bundle' ? 'key' : 'logkey')
    const key = generateKey(purpose === 'bundle' ? 'ES256' : 'Ed25519', kid)
    // The log's key carries the log's name: a checkpoint of one log can't be shown as another's.
    const publicKey =
      purpose === 'bundle'
        ? key.publicKeyPem
        : formatVkey(ed25519Key(origin, ed25519.getPublicKey(key.privateKey)))
    return {
      row: {
        kid,
        purpose,
        algorithm: key.algorithm,
        public_key: publicKey,
        wrapped_private_key: wrapPrivateKey(key, deriveSecret('key-wrap')),
        created_at: now,
      },
      events: [
        {
          type: 'signing-key.created',
          subject: { kind: 'signing-key', id: kid },
          digest: createHash('sha256').update(publicKey).digest('hex'),
          data: { purpose, algorithm: key.algorithm, public_key: publicKey },
        },
      ],
    }
  },
  async save(tx, change) {
    await insertSigningKey(tx, change.row)
  },
  result: ({ row }) => ({ kid: row.kid, public_key: row.public_key }),
})
