/** `passkey.request-recovery`: one lost one's passkeys. Two others have to say that it is them who asks. */

import { z } from 'zod'
import {
  countRemovedPasskeys,
  insertRecovery,
  loadLivePasskeys,
  loadUnusedRecovery,
  lockEnrolment,
} from '@/db/stores/passkey'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { decideRequestRecovery, stillWaits } from '@/lib/domain/passkey/decide-recovery'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const requestRecovery = defineCommand({
  name: 'passkey.request-recovery',
  summary: 'Asks two others to confirm that you lost your passkeys, so that you can enrol a new one.',
  permission: 'passkey.write',
  actors: 'person',
  input: z.strictObject({ reason: z.string().trim().min(3, 'Say what happened, in a few words').max(500) }),
  output: z.object({ recovery: z.string() }),
  async load(tx, _input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Recoveries are requested by people.')
    // One request at a time per person.
    await lockEnrolment(tx)
    const live = await loadLivePasskeys(tx, actor.personId)
    const last = await loadUnusedRecovery(tx, actor.personId)
    return {
      keysEver: live.length + (await countRemovedPasskeys(tx, actor.personId)),
      waiting:
        last !== null &&
        stillWaits(
          { requestedAt: epochSeconds(last.requested_at), secondBy: last.second_by },
          epochSeconds(now),
        ),
      openUntil: last?.open_until ? epochSeconds(last.open_until) : null,
    }
  },
  decide(facts, { reason }, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Recoveries are requested by people.')
    const refusal = decideRequestRecovery(facts, actor, epochSeconds(now))
    if (refusal) return refusal
    const row = { id: newId('pkr'), person_id: actor.personId, requested_at: now, reason }
    return {
      row,
      events: [
        {
          type: 'passkey.recovery-requested',
          subject: { kind: 'passkey-recovery', id: row.id },
          data: { person: row.person_id, person_name: actor.name, reason },
        },
      ],
    }
  },
  async save(tx, { row }) {
    await insertRecovery(tx, row)
  },
  result: ({ row }) => ({ recovery: row.id }),
})
