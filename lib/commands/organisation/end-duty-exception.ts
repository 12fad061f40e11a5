/** `organisation.end-duty-exception`: before its time. It tightens, so one of the two layers is enough. */
import { z } from 'zod'
import { endDutyException, loadDutyExceptionForUpdate } from '@/db/stores/duty-exception'
import { refuseEndDutyException } from '@/lib/domain/organisation/decide-duty-exception'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { proposalReason } from './proposal-input'

export const endDutyExceptionNow = defineCommand({
  name: 'organisation.end-duty-exception',
  summary: 'Ends an exception from the separation of duties before its time.',
  permission: 'organisation.rules',
  actors: 'person',
  input: z.strictObject({ exception: z.string().min(1).max(64), reason: proposalReason }),
  output: z.object({ exception: z.string(), ended_at: z.string() }),
  async load(tx, input) {
    return (
      (await loadDutyExceptionForUpdate(tx, input.exception)) ??
      refuse('not_found', 'There is no such exception.')
    )
  },
  decide(row, input, { actor, now }) {
    const refused = refuseEndDutyException({ ended: row.ended_at !== null || row.ends_at <= now }, actor)
    if (refused) return refused
    return {
      id: row.id,
      now,
      events: [
        {
          type: 'organisation.duty-exception-ended',
          subject: { kind: 'duty-exception', id: row.id },
          ...(row.agent_id !== null && { agent: row.agent_id }),
          data: {
            person: row.person_id,
            kind: row.kind,
            ends_at: row.ends_at.toISOString(),
            reason: input.reason,
          },
        },
      ],
    }
  },
  async save(tx, { id, now }) {
    await endDutyException(tx, id, now)
  },
  result: ({ id, now }) => ({ exception: id, ended_at: now.toISOString() }),
})
