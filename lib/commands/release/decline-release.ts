/** `release.decline`: an owner of a layer that has to sign says no, for good. Another release can be proposed. */
import { z } from 'zod'
import { updateAgent } from '@/db/stores/agent'
import { hasOtherInReview, updateRelease, voidSignOffs } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { refuse } from '@/lib/domain/refusal'
import { decideDecline } from '@/lib/domain/release/decide-decline'
import { agentStateAfterReturn } from '@/lib/domain/release/decide-return'
import { defineCommand } from '../define-command'

export const declineRelease = defineCommand({
  name: 'release.decline',
  summary: 'Ends a release in review for good. Signatures that were given are void.',
  permission: 'release.sign',
  actors: 'person',
  input: z.strictObject({
    release: z.string().max(100),
    layer: z.enum(CONTROL_LAYERS),
    reason: z.string().trim().min(10, 'Say why it is declined, in at least 10 characters').max(1000),
  }),
  output: z.object({ release: z.string(), state: z.literal('declined') }),

  async load(tx, input, { now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'update', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    return { ...locked, others: await hasOtherInReview(tx, locked.agent.id, locked.release.id) }
  },

  decide({ release, agent, signing, others }, input, { actor, now }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can decline a release.')
    const refusal = decideDecline(signing, input.layer, actor.personId)
    if (refusal) return refusal
    return {
      release,
      agentState: agentStateAfterReturn(agent.state, others),
      why: `${actor.name} (${LAYER_NAMES[input.layer]}) declined the release: ${input.reason}`,
      now,
      events: [
        {
          type: 'release.declined',
          subject: { kind: 'release', id: release.id },
          agent: agent.id,
          layer: input.layer,
          digest: release.digest,
          data: {
            reason: input.reason,
            revision: release.revision,
            voided: signing.signOffs.map(({ layer, person_id }) => ({ layer, person: person_id })),
          },
        },
      ],
    }
  },

  async save(tx, { release, agentState, why, now }, { agent }) {
    if (agentState !== agent.state) await updateAgent(tx, agent.id, { state: agentState })
    await voidSignOffs(tx, release.id, { reason: why, kind: 'returned' }, now)
    await updateRelease(tx, release.id, { state: 'declined', ended_at: now })
  },

  result: ({ release }) => ({ release: release.id, state: 'declined' as const }),
})
