/** `passkey.remove`: one's own key signs nothing any more. What it signed stays signed. */

import { z } from 'zod'
import { loadPasskeyForUpdate, updatePasskey } from '@/db/stores/passkey'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { decideRemove } from '@/lib/domain/passkey/decide-remove'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const removePasskey = defineCommand({
  name: 'passkey.remove',
  summary: 'Removes a passkey of your own: it signs nothing any more. Earlier signatures stay.',
  permission: 'passkey.write',
  actors: 'person',
  input: z.strictObject({
    passkey: z.string().max(100),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ passkey: z.string() }),
  async load(tx, input) {
    return (await loadPasskeyForUpdate(tx, input.passkey)) ?? refuse('not_found', 'There is no such passkey.')
  },
  decide(row, { reason }, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Passkeys are removed by people.')
    const removable = {
      name: row.name,
      personId: row.person_id,
      removedAt: row.removed_at && epochSeconds(row.removed_at),
    }
    const refusal = decideRemove(removable, actor, epochSeconds(now))
    if (refusal) return refusal
    return {
      id: row.id,
      set: { removed_at: now, removed_reason: reason },
      events: [
        {
          type: 'passkey.removed',
          subject: { kind: 'passkey', id: row.id },
          data: { person: row.person_id, name: row.name, reason },
        },
      ],
    }
  },
  async save(tx, { id, set }) {
    await updatePasskey(tx, id, set)
  },
  result: ({ id }) => ({ passkey: id }),
})
