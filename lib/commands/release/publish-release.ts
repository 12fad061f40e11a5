/** `release.publish`: an approved release may go into the next bundle. The signer checks everything again itself. */

import { z } from 'zod'
import { updateRelease } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { refuse } from '@/lib/domain/refusal'
import { decidePublish } from '@/lib/domain/release/decide-publish'
import { defineCommand } from '../define-command'

const seconds = (at: Date | null) => at && epochSeconds(at)

export const publishRelease = defineCommand({
  name: 'release.publish',
  summary: 'Asks for an approved release to be published with the next bundle of its environment.',
  permission: 'release.publish',
  actors: 'person',
  input: z.strictObject({ release: z.string().max(100) }),
  output: z.object({ release: z.string() }),

  async load(tx, input, { now }) {
    return (
      (await loadReleaseForActing(tx, input.release, 'share', now)) ??
      refuse('not_found', 'There is no such release.')
    )
  },

  decide({ release, signing }, _input, { actor, now }) {
    const refused = decidePublish({
      label: signing.label,
      state: release.state,
      requestedAt: seconds(release.publish_requested_at),
      approvalExpiresAt: seconds(release.approval_expires_at),
      now: seconds(now)!,
    })
    if (refused) return refused
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can publish.')
    return {
      release,
      set: { publish_requested_at: now, publish_requested_by: actor.personId },
      events: [
        {
          type: 'release.publication-requested',
          subject: { kind: 'release', id: release.id },
          agent: release.agent_id,
          digest: release.digest,
          data: { revision: release.revision, environment: release.environment },
        },
      ],
      notify: [{ kind: 'policy' as const, environment: release.environment }],
    }
  },

  async save(tx, { release, set }) {
    await updateRelease(tx, release.id, set)
  },

  result: ({ release }) => ({ release: release.id }),
})
