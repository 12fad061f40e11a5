/** `release.draft`: everything that the agent is now, composed into one package with one digest. */
import { z } from 'zod'
import { loadAgentForUpdate } from '@/db/stores/agent'
import { lockComposition } from '@/db/stores/composition-lock'
import { nextReleaseNumber } from '@/db/stores/release'
import { loadDraftPlace } from '@/db/stores/release-draft'
import { loadComposedPackage } from '@/db/stores/release-package'
import { inTeam } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { decideDraft } from '@/lib/domain/release/decide-draft'
import { defineCommand } from '../define-command'
import { newDraft, saveDraft } from './new-draft'

export const draftRelease = defineCommand({
  name: 'release.draft',
  summary: 'Composes a release of an agent for one environment from its current state.',
  permission: 'release.draft',
  actors: 'person-or-token',
  input: z.strictObject({
    agent: z.string().max(100),
    environment: z.string().max(100),
    intent: z.string().trim().min(10, 'Say what this release is for, in at least 10 characters').max(2000),
  }),
  output: z.object({ release: z.string(), number: z.int(), digest: z.string() }),

  async load(tx, input, { actor, now }) {
    const agent = await loadAgentForUpdate(tx, input.agent)
    if (!agent) return refuse('not_found', 'There is no such agent.')
    // From here to the commit no change of anything that a release contains can slip past.
    await lockComposition(tx, 'draft')
    const place = { agent_id: agent.id, environment: input.environment }
    const content = await loadComposedPackage(tx, place, now)
    if (!content) return refuse('not_found', `There is no environment ${input.environment}.`)
    return {
      ...(await loadDraftPlace(tx, agent, input.environment)),
      agent,
      ofTeam: inTeam(actor, agent.team_id),
      environment: input.environment,
      content,
      number: await nextReleaseNumber(tx, agent.id, input.environment),
    }
  },

  decide(state, input, { actor, now, newId }) {
    const refusal = decideDraft(state)
    if (refusal) return refusal
    if (actor.kind === 'system') return refuse('person_only', 'A release needs an author who is a person.')
    const { content, agent, number } = state
    const { environment, intent } = input
    const author = actor.personId
    const id = newId('rel')
    return newDraft({
      id,
      number,
      agent: agent.id,
      environment,
      intent,
      content,
      author,
      now,
      reason: 'Drafted.',
    })
  },

  async save(tx, change) {
    await saveDraft(tx, change)
  },

  result: ({ row }) => ({ release: row.id, number: row.number, digest: row.digest }),
})
