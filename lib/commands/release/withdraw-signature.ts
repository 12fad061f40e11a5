/** `release.withdraw-signature`: a signer takes their own signature back while others are still missing. */
import { z } from 'zod'
import { updateRelease, voidSignOffs } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { refuse } from '@/lib/domain/refusal'
import { decideWithdrawSignature } from '@/lib/domain/release/decide-return'
import { defineCommand } from '../define-command'

export const withdrawSignature = defineCommand({
  name: 'release.withdraw-signature',
  summary: "Takes the caller's own signature back, before the release is approved.",
  permission: 'release.sign',
  actors: 'person',
  input: z.strictObject({
    release: z.string().max(100),
    layer: z.enum(CONTROL_LAYERS),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ release: z.string(), layer: z.enum(CONTROL_LAYERS) }),

  async load(tx, input, { now }) {
    return (
      (await loadReleaseForActing(tx, input.release, 'share', now)) ??
      refuse('not_found', 'There is no such release.')
    )
  },

  decide({ release, agent, signing }, input, { actor, now }) {
    const person = actor.kind === 'person' ? actor.personId : null
    const refusal = decideWithdrawSignature(
      signing,
      input.layer,
      person,
      release.publish_requested_at !== null,
    )
    if (refusal) return refusal
    return {
      release,
      person: person!,
      layer: input.layer,
      why: `The signer took it back: ${input.reason}`,
      now,
      events: [
        {
          type: 'release.signature-withdrawn',
          subject: { kind: 'release', id: release.id },
          agent: agent.id,
          layer: input.layer,
          digest: release.digest,
          data: { reason: input.reason, revision: release.revision },
        },
      ],
    }
  },

  async save(tx, { release, person, layer, why, now }) {
    await voidSignOffs(tx, release.id, { reason: why, kind: 'withdrawn' }, now, { person, layers: [layer] })
    if (release.state === 'approved') {
      await updateRelease(tx, release.id, {
        state: 'in_review',
        approved_at: null,
        certified_until: null,
        approval_expires_at: null,
      })
    }
  },

  result: ({ release, layer }) => ({ release: release.id, layer }),
})
