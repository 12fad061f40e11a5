/** `release.submit`: hands a draft to its six layers. */
import { z } from 'zod'
import { updateAgent } from '@/db/stores/agent'
import { updateRelease } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { inTeam } from '@/lib/domain/member/permissions'
import { dateOf, epochSeconds } from '@/lib/domain/epoch-seconds'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { decideSubmit } from '@/lib/domain/release/decide-submit'
import { defineCommand } from '../define-command'

export const submitRelease = defineCommand({
  name: 'release.submit',
  summary: 'Submits a draft to its six control layers for signature.',
  permission: 'release.draft',
  actors: 'person-or-token',
  input: z.strictObject({ release: z.string().max(100) }),
  output: z.object({ release: z.string(), state: z.literal('in_review') }),

  async load(tx, input, { now }) {
    return (
      (await loadReleaseForActing(tx, input.release, 'update', now)) ??
      refuse('not_found', 'There is no such release.')
    )
  },

  decide({ release, agent, teamName, signing }, _input, { actor, now }) {
    const since = Object.fromEntries(
      CONTROL_LAYERS.map(layer => [layer, dateOf(epochSeconds(signing.ownership[layer].since))]),
    ) as Record<ControlLayer, string>
    const decision = decideSubmit({
      release: signing,
      agent,
      ofTeam: inTeam(actor, agent.team_id),
      teamName,
      since,
    })
    if (isRefusal(decision)) return decision
    if (actor.kind === 'system') return refuse('person_only', 'A release needs a requester who is a person.')
    return {
      release,
      agentState: decision.agentState,
      set: {
        state: 'in_review' as const,
        requester_id: actor.personId,
        submitted_at: now,
        due_at: new Date(now.getTime() + signing.settings.review_days * 86_400_000),
      },
      events: [
        {
          type: 'release.submitted',
          subject: { kind: 'release', id: release.id },
          agent: agent.id,
          digest: release.digest,
          data: { revision: release.revision },
        },
      ],
      // The requester joins those who may not sign.
      affects: { agents: [agent.id], why: 'Composed again when it was submitted.', ownOnly: true },
    }
  },

  async save(tx, { release, agentState, set }, { agent }) {
    if (agentState !== agent.state) await updateAgent(tx, agent.id, { state: agentState })
    await updateRelease(tx, release.id, set)
  },

  result: ({ release }) => ({ release: release.id, state: 'in_review' as const }),
})
