/**
 * `release.request-changes`: a layer's owner sends a release in review back to its team, with why. The reason stands
 * as a thread, which holds up that layer's signature until somebody of the layer says that it is settled.
 */
import { z } from 'zod'
import { updateAgent } from '@/db/stores/agent'
import { hasOtherInReview, updateRelease, voidSignOffs } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { insertComment } from '@/db/stores/release-threads'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { refuse } from '@/lib/domain/refusal'
import { agentStateAfterReturn, decideRequestChanges } from '@/lib/domain/release/decide-return'
import { defineCommand } from '../define-command'

export const requestChanges = defineCommand({
  name: 'release.request-changes',
  summary: 'Sends a release in review back to its team as a draft. Signatures that were given are void.',
  permission: 'release.sign',
  actors: 'person',
  input: z.strictObject({
    release: z.string().max(100),
    layer: z.enum(CONTROL_LAYERS),
    reason: z.string().trim().min(10, 'Say what has to change, in at least 10 characters').max(1000),
  }),
  output: z.object({ release: z.string(), state: z.literal('draft'), thread: z.string() }),

  async load(tx, input, { now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'update', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    return { ...locked, others: await hasOtherInReview(tx, locked.agent.id, locked.release.id) }
  },

  decide({ release, agent, signing, others }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can request changes.')
    const refusal = decideRequestChanges(signing, input.layer, actor.personId)
    if (refusal) return refusal
    const thread = {
      id: newId('cmt'),
      release_id: release.id,
      layer: input.layer,
      revision: release.revision,
      author_id: actor.personId,
      body: input.reason,
      requests_change: true,
      created_at: now,
    }
    return {
      release,
      thread,
      agentState: agentStateAfterReturn(agent.state, others),
      why: `${actor.name} (${LAYER_NAMES[input.layer]}) requested changes: ${input.reason}`,
      now,
      events: [
        {
          type: 'release.changes-requested',
          subject: { kind: 'release', id: release.id },
          agent: agent.id,
          layer: input.layer,
          digest: release.digest,
          data: {
            reason: input.reason,
            thread: thread.id,
            revision: release.revision,
            voided: signing.signOffs.map(({ layer, person_id }) => ({ layer, person: person_id })),
          },
        },
      ],
      affects: { agents: [agent.id], why: 'Composed again when changes were requested.', ownOnly: true },
    }
  },

  async save(tx, { release, thread, agentState, why, now }, { agent }) {
    if (agentState !== agent.state) await updateAgent(tx, agent.id, { state: agentState })
    await voidSignOffs(tx, release.id, { reason: why, kind: 'returned' }, now)
    await updateRelease(tx, release.id, { state: 'draft', requester_id: null, submitted_at: null })
    await insertComment(tx, thread)
  },

  result: ({ release, thread }) => ({ release: release.id, state: 'draft' as const, thread: thread.id }),
})
