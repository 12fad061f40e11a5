/** `policy.propose-threshold`: where Security writes thresholds, what a team would set. It binds nobody until accepted. */
import { z } from 'zod'
import { insertProposal } from '@/db/stores/proposal'
import { judgeThreshold, thresholdFields } from '@/lib/domain/policy/check-threshold'
import { impactSchema } from '@/lib/domain/policy/measure-impact'
import { isRefusal } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { proposalReason } from '../organisation/proposal-input'
import { impactOfNext, nextThreshold } from './threshold-change'
import { loadProposing, mayPropose, proposedThreshold, thresholdProposed } from './threshold-proposed'

export const proposeThreshold = defineCommand({
  name: 'policy.propose-threshold',
  summary:
    'Suggests a threshold, or its next version, to Security, in an organisation where Security writes them.',
  permission: 'policy.propose-threshold',
  actors: 'person-or-token',
  input: z.strictObject({
    /** The threshold that it would change; without it, a new one. */
    id: z.string().max(64).optional(),
    expected_version: z.number().int().min(1).optional(),
    ...thresholdFields,
    reason: proposalReason,
  }),
  output: z.object({ ...proposedThreshold, sentence: z.string(), impact: impactSchema }),
  load: (tx, input) => loadProposing(tx, input),
  decide(state, input, context) {
    const { id: _id, expected_version, reason, ...threshold } = input
    const id = state.row?.id ?? context.newId('thr')
    const team = mayPropose(state, id, expected_version, context)
    if (isRefusal(team)) return team
    const checked = judgeThreshold(id, threshold, state.facts)
    if (isRefusal(checked)) return checked
    const next = nextThreshold(state, id, threshold, checked, { by: null, at: context.now })
    return {
      ...thresholdProposed(state, {
        threshold: id,
        team,
        wanted: { act: 'set', threshold },
        impact: impactOfNext(state, next, context.now),
        reason,
        context,
      }),
      sentence: checked.sentence,
    }
  },
  async save(tx, { row }) {
    await insertProposal(tx, row)
  },
  result: ({ proposed, impact, sentence }) => ({ ...proposed, sentence, impact }),
})
