/** `passkey.confirm-recovery`: one of two others. The second confirmation removes every key of the person. */

import { z } from 'zod'
import { loadMemberForShare } from '@/db/stores/member'
import {
  loadLivePasskeys,
  loadRecoveryForUpdate,
  removePasskeysOf,
  updateRecovery,
} from '@/db/stores/passkey'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { hasFunction } from '@/lib/domain/member/permissions'
import { decideConfirmRecovery } from '@/lib/domain/passkey/decide-recovery'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { type CommandEvent, defineCommand } from '../define-command'

export const confirmRecovery = defineCommand({
  name: 'passkey.confirm-recovery',
  summary:
    'Confirms that somebody lost their passkeys. With the second confirmation all of theirs are removed.',
  permission: 'passkey.write',
  actors: 'person',
  input: z.strictObject({
    recovery: z.string().max(100),
    reason: z.string().trim().min(3, 'Say how you know that it is them, in a few words').max(500),
  }),
  output: z.object({ recovery: z.string(), confirmed: z.number(), open_until: z.string().nullable() }),
  async load(tx, input) {
    const row = await loadRecoveryForUpdate(tx, input.recovery)
    if (!row) return refuse('not_found', 'There is no such recovery.')
    const person = await loadMemberForShare(tx, row.person_id)
    if (!person) return refuse('wrong_state', 'The person was deactivated. An administrator can say why.')
    return { row, person, keys: await loadLivePasskeys(tx, row.person_id) }
  },
  decide({ row, person, keys }, { reason }, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can confirm.')
    const recovery = {
      person,
      requestedAt: epochSeconds(row.requested_at),
      firstBy: row.first_by,
      secondBy: row.second_by,
    }
    const confirmer = { ...actor, ofIam: hasFunction(actor, 'iam') }
    const decision = decideConfirmRecovery(recovery, confirmer, epochSeconds(now))
    if (isRefusal(decision)) return decision
    const openUntil = decision.openUntil === null ? null : new Date(decision.openUntil * 1000)
    const subject = { kind: 'passkey-recovery', id: row.id }
    const about = { person: row.person_id, person_name: person.name }
    const confirmed: CommandEvent = {
      type: 'passkey.recovery-confirmed',
      subject,
      data: { ...about, confirmation: openUntil ? 2 : 1, reason },
    }
    const opened: CommandEvent[] = openUntil
      ? [
          {
            type: 'passkey.recovery-opened',
            subject,
            data: {
              ...about,
              confirmed_by: [row.first_by, actor.personId],
              removed: keys.map(key => key.id),
              open_until: openUntil.toISOString(),
            },
          },
        ]
      : []
    return {
      id: row.id,
      person: row.person_id,
      now,
      openUntil,
      set: openUntil
        ? { second_by: actor.personId, second_at: now, open_until: openUntil }
        : { first_by: actor.personId, first_at: now },
      events: [confirmed, ...opened] as [CommandEvent, ...CommandEvent[]],
    }
  },
  async save(tx, { id, person, now, openUntil, set }) {
    await updateRecovery(tx, id, set)
    if (openUntil) await removePasskeysOf(tx, person, now, 'Lost: recovery confirmed by two others')
  },
  result: ({ id, openUntil }) => ({
    recovery: id,
    confirmed: openUntil ? 2 : 1,
    open_until: openUntil?.toISOString() ?? null,
  }),
})
