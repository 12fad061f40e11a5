/** `drift.dismiss`: IAM or security looked at what an enforcer saw, and puts it aside with a reason. */
import { z } from 'zod'
import { clearDrift, type DriftRow, loadDriftForUpdate } from '@/db/stores/drift'
import { canDismiss } from '@/lib/domain/drift/can-dismiss'
import { refuse } from '@/lib/domain/refusal'
import { type CommandEvent, defineCommand } from '../define-command'
import { driftCleared } from './drift-events'

export const dismissDrift = defineCommand({
  name: 'drift.dismiss',
  summary: 'Puts aside a model or identity that an enforcer saw and nobody declared, with a reason.',
  permission: 'drift.dismiss',
  actors: 'person',
  input: z.strictObject({
    drift: z.string().max(100),
    reason: z.string().trim().min(10, 'Say what you found, in at least 10 characters').max(500),
  }),
  output: z.object({ drift: z.string(), cleared_because: z.literal('dismissed') }),

  async load(tx, input) {
    return (await loadDriftForUpdate(tx, input.drift)) ?? refuse('not_found', 'There is no such drift.')
  },

  decide(row, input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can put drift aside.')
    const functions = actor.teams.map(team => team.function)
    const refusal = canDismiss({ source: row.source, cleared: row.cleared_at !== null, functions })
    if (refusal) return refusal
    const cleared: DriftRow = {
      ...row,
      cleared_at: now,
      cleared_because: 'dismissed',
      dismissed_by: actor.personId,
      dismissed_reason: input.reason,
    }
    return {
      id: row.id,
      why: { because: 'dismissed' as const, dismissed_by: actor.personId, dismissed_reason: input.reason },
      now,
      events: driftCleared([cleared]) as [CommandEvent, ...CommandEvent[]],
    }
  },

  async save(tx, { id, why, now }) {
    await clearDrift(tx, [id], why, now)
  },

  result: ({ id }) => ({ drift: id, cleared_because: 'dismissed' as const }),
})
