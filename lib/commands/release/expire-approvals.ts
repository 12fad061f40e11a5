/** `release.expire-approvals`: approvals that nobody published in time end. The worker runs it; nothing loosens by it. */
import { z } from 'zod'
import { loadExpiredApprovalsForUpdate, updateRelease } from '@/db/stores/release'
import { refuse } from '@/lib/domain/refusal'
import { type CommandEvent, defineCommand } from '../define-command'

export const expireApprovals = defineCommand({
  name: 'release.expire-approvals',
  summary: 'Ends approvals that were not published in time.',
  permission: 'system',
  actors: 'system',
  input: z.strictObject({}),
  output: z.object({ expired: z.array(z.string()) }),

  load: (tx, _input, { now }) => loadExpiredApprovalsForUpdate(tx, now),

  decide(rows, _input, { now }) {
    const [first, ...rest] = rows.map(
      (row): CommandEvent => ({
        type: 'release.expired',
        subject: { kind: 'release', id: row.id },
        agent: row.agent_id,
        digest: row.digest,
        data: { environment: row.environment, approval_expires_at: row.approval_expires_at?.toISOString() },
      }),
    )
    if (!first) return refuse('wrong_state', 'No approval has expired.')
    return {
      ids: rows.map(row => row.id),
      now,
      events: [first, ...rest] as [CommandEvent, ...CommandEvent[]],
    }
  },

  async save(tx, { ids, now }) {
    for (const id of ids) await updateRelease(tx, id, { state: 'expired', ended_at: now })
  },

  result: ({ ids }) => ({ expired: ids }),
})
