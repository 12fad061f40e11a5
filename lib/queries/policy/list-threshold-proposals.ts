/** `policy.list-threshold-proposals`: what teams suggest where Security writes thresholds, and what became of it. */
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { proposal } from '@/db/schema/organisation'
import { proposedAction } from '@/db/stores/proposal'
import { defineQuery } from '../define-query'
import { loadThresholdProposals, thresholdProposalItem } from './threshold-proposal-row'

export const listThresholdProposals = defineQuery({
  name: 'policy.list-threshold-proposals',
  summary:
    'Suggested thresholds on actions that you may see: open ones and those that were decided, newest first.',
  permission: 'console.read',
  input: z.strictObject({
    action: z.string().max(64).optional(),
    threshold: z.string().max(64).optional(),
    state: z.enum(['open', 'confirmed', 'rejected', 'withdrawn']).optional(),
  }),
  output: z.object({ items: z.array(thresholdProposalItem) }),
  async run({ action, threshold, state }, { db, actor }) {
    const where = and(
      action === undefined ? undefined : eq(proposedAction, action),
      threshold === undefined ? undefined : eq(proposal.subject_id, threshold),
      state && eq(proposal.state, state),
    )
    return { items: await loadThresholdProposals(db, actor, where) }
  },
})
