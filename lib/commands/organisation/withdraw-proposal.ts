/** `organisation.withdraw-proposal`: by whoever proposed it. */
import { z } from 'zod'
import { closeProposal, loadProposalForUpdate } from '@/db/stores/proposal'
import { refuseWithdraw } from '@/lib/domain/organisation/decide-proposal'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { personOf } from './person-of'
import { proposalId } from './proposal-input'

export const withdrawProposal = defineCommand({
  name: 'organisation.withdraw-proposal',
  summary:
    'Takes back what you proposed about the sign-off rules, the separation of duties, a guardrail or a threshold.',
  permission: 'organisation.withdraw-proposal',
  actors: 'person',
  input: z.strictObject({ proposal: proposalId }),
  output: z.object({ proposal: z.string(), state: z.literal('withdrawn') }),
  async load(tx, input) {
    return (
      (await loadProposalForUpdate(tx, input.proposal)) ?? refuse('not_found', 'There is no such proposal.')
    )
  },
  decide({ row, proposal }, _input, { actor, now }) {
    const refused = refuseWithdraw(actor, proposal)
    if (refused) return refused
    return {
      id: row.id,
      set: { state: 'withdrawn' as const, by: personOf(actor).personId, at: now, reason: null },
      events: [
        {
          type: 'organisation.proposal-withdrawn',
          subject: { kind: 'proposal', id: row.id },
          data: { kind: row.kind },
        },
      ],
    }
  },
  async save(tx, { id, set }) {
    await closeProposal(tx, id, set)
  },
  result: ({ id }) => ({ proposal: id, state: 'withdrawn' as const }),
})
