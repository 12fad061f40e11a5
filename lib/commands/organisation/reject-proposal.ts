/** `organisation.reject-proposal`: either layer can say no, with a reason that stays. */
import { z } from 'zod'
import { closeProposal, loadProposalForUpdate } from '@/db/stores/proposal'
import { refuseReject } from '@/lib/domain/organisation/decide-proposal'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { personOf } from './person-of'
import { proposalId, proposalReason } from './proposal-input'

export const rejectProposal = defineCommand({
  name: 'organisation.reject-proposal',
  summary:
    'Rejects what somebody else proposed about the sign-off rules, the separation of duties, a guardrail or a threshold.',
  permission: 'organisation.decide-proposal',
  actors: 'person',
  input: z.strictObject({ proposal: proposalId, reason: proposalReason }),
  output: z.object({ proposal: z.string(), state: z.literal('rejected') }),
  async load(tx, input) {
    return (
      (await loadProposalForUpdate(tx, input.proposal)) ?? refuse('not_found', 'There is no such proposal.')
    )
  },
  decide({ row, proposal }, input, { actor, now }) {
    const refused = refuseReject(actor, proposal)
    if (refused) return refused
    return {
      id: row.id,
      set: { state: 'rejected' as const, by: personOf(actor).personId, at: now, reason: input.reason },
      events: [
        {
          type: 'organisation.proposal-rejected',
          subject: { kind: 'proposal', id: row.id },
          data: { kind: row.kind, proposed_by: row.proposed_by, reason: input.reason },
        },
      ],
    }
  },
  async save(tx, { id, set }) {
    await closeProposal(tx, id, set)
  },
  result: ({ id }) => ({ proposal: id, state: 'rejected' as const }),
})
