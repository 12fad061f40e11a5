/** `passkey.vouch`: a second person of the same team says that a new key is really this person's. */

import { z } from 'zod'
import { loadMemberForShare } from '@/db/stores/member'
import { loadRules } from '@/db/stores/organisation-rules'
import { loadPasskeyForUpdate, updatePasskey } from '@/db/stores/passkey'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { decideVouch } from '@/lib/domain/passkey/decide-vouch'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const vouchPasskey = defineCommand({
  name: 'passkey.vouch',
  summary: "Says that a team mate's new passkey is really theirs, so that it signs high tiers at once.",
  permission: 'passkey.write',
  actors: 'person',
  input: z.strictObject({ passkey: z.string().max(100) }),
  output: z.object({ passkey: z.string(), person: z.string() }),
  async load(tx, input) {
    const row = await loadPasskeyForUpdate(tx, input.passkey)
    if (!row) return refuse('not_found', 'There is no such passkey.')
    const owner = await loadMemberForShare(tx, row.person_id)
    if (!owner)
      return refuse(
        'wrong_state',
        'The person of this passkey was deactivated. An administrator can say why.',
      )
    return { row, owner, minAgeHours: (await loadRules(tx)).rules.settings.passkey_min_age_hours }
  },
  decide({ row, owner, minAgeHours }, _input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can vouch.')
    const refusal = decideVouch(
      {
        name: row.name,
        owner,
        enrolledAt: epochSeconds(row.enrolled_at),
        vouched: row.vouched_by !== null,
        removedAt: row.removed_at && epochSeconds(row.removed_at),
      },
      actor,
      { now: epochSeconds(now), minAgeHours },
    )
    if (refusal) return refusal
    return {
      id: row.id,
      person: row.person_id,
      set: { vouched_by: actor.personId, vouched_at: now },
      events: [
        {
          type: 'passkey.vouched',
          subject: { kind: 'passkey', id: row.id },
          data: { person: row.person_id, person_name: owner.name, name: row.name },
        },
      ],
    }
  },
  async save(tx, { id, set }) {
    await updatePasskey(tx, id, set)
  },
  result: ({ id, person }) => ({ passkey: id, person }),
})
