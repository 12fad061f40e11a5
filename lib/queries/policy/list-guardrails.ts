/** `policy.list-guardrails`: what floors bind whom. Everybody may read them: they bind everybody. */
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { proposal } from '@/db/schema/organisation'
import { shownNames } from '@/lib/domain/policy/count-matches'
import { defineQuery } from '../define-query'
import { guardrailProposalItem, loadGuardrailProposals } from './guardrail-proposal-row'
import { guardrailItem, loadGuardrails } from './guardrail-row'
import { loadReach } from './load-reach'

export const listGuardrails = defineQuery({
  name: 'policy.list-guardrails',
  summary: 'Guardrails of every layer, with what they match and their exceptions.',
  permission: 'console.read',
  input: z.strictObject({}),
  output: z.object({
    items: z.array(guardrailItem),
    /** Changes that wait for a second person, of everybody's. */
    proposals: z.array(guardrailProposalItem),
  }),
  async run(_input, { db, actor, now }) {
    const reach = await loadReach(db, actor)
    return {
      items: await loadGuardrails(db, actor, now, reach),
      proposals: await loadGuardrailProposals(db, actor, eq(proposal.state, 'open'), {
        agents: shownNames(reach),
      }),
    }
  },
})
