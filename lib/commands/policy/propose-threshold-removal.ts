/** `policy.propose-threshold-removal`: where Security writes thresholds, a team says that one should go. */
import { z } from 'zod'
import { findRule } from '@/db/stores/policy-write'
import { insertProposal } from '@/db/stores/proposal'
import { impactSchema } from '@/lib/domain/policy/measure-impact'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { proposalReason } from '../organisation/proposal-input'
import { impactOfRemoval } from './threshold-change'
import { loadProposing, mayPropose, proposedThreshold, thresholdProposed } from './threshold-proposed'

export const proposeThresholdRemoval = defineCommand({
  name: 'policy.propose-threshold-removal',
  summary: 'Suggests to Security that a threshold goes, in an organisation where Security writes them.',
  permission: 'policy.propose-threshold',
  actors: 'person-or-token',
  input: z.strictObject({
    threshold: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    reason: proposalReason,
  }),
  output: z.object({ ...proposedThreshold, impact: impactSchema }),
  async load(tx, input) {
    const found = await findRule(tx, input.threshold)
    if (found?.kind !== 'threshold' || found.action_id === null)
      return refuse('not_found', 'There is no such threshold.')
    return loadProposing(tx, { id: found.id, action: found.action_id, agent: found.agent_id })
  },
  decide(state, input, context) {
    const team = mayPropose(state, input.threshold, input.expected_version, context)
    if (isRefusal(team)) return team
    if (!state.row) throw new Error(`threshold ${input.threshold} is gone`)
    return thresholdProposed(state, {
      threshold: state.row.id,
      team,
      wanted: { act: 'remove', action: state.row.action_id ?? '', agent: state.row.agent_id },
      impact: impactOfRemoval(state, state.row, context.now),
      reason: input.reason,
      context,
    })
  },
  async save(tx, { row }) {
    await insertProposal(tx, row)
  },
  result: ({ proposed, impact }) => ({ ...proposed, impact }),
})
