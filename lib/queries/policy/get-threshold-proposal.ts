/** `policy.get-threshold-proposal`: what a team suggests about a threshold, for whoever writes them. */
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { proposal } from '@/db/schema/organisation'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { loadThresholdProposals, thresholdProposalItem } from './threshold-proposal-row'

export const getThresholdProposal = defineQuery({
  name: 'policy.get-threshold-proposal',
  summary: 'One suggested threshold: what would change against what is in force, and who may accept it.',
  permission: 'console.read',
  input: z.strictObject({ proposal: z.string().min(1).max(64) }),
  output: thresholdProposalItem,
  async run(input, { db, actor }) {
    const [found] = await loadThresholdProposals(db, actor, eq(proposal.id, input.proposal))
    return found ?? refuse('not_found', 'There is no such suggestion among those that you may see.')
  },
})
