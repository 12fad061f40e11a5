/** `policy.get-guardrail-proposal`: what somebody wants to change about a guardrail, for the second person. */
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { proposal } from '@/db/schema/organisation'
import { shownNames } from '@/lib/domain/policy/count-matches'
import { refuse } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { guardrailProposalItem, loadGuardrailProposals } from './guardrail-proposal-row'
import { loadReach } from './load-reach'

export const getGuardrailProposal = defineQuery({
  name: 'policy.get-guardrail-proposal',
  summary: 'One proposed guardrail: what would change against what is in force, and who may confirm it.',
  permission: 'console.read',
  input: z.strictObject({ proposal: z.string().min(1).max(64) }),
  output: guardrailProposalItem,
  async run(input, { db, actor }) {
    const agents = shownNames(await loadReach(db, actor))
    const [found] = await loadGuardrailProposals(db, actor, eq(proposal.id, input.proposal), { agents })
    return found ?? refuse('not_found', 'There is no such proposal of a guardrail.')
  },
})
