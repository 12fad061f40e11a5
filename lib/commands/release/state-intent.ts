/**
 * `release.state-intent`: why the business wants this release. Not a signature, and no change of what is released:
 * whoever states it neither satisfies a layer nor stops being independent of it.
 */
import { z } from 'zod'
import { countIntents, insertIntent } from '@/db/stores/release-intent'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { hasFunction, inTeam } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { decideIntent } from '@/lib/domain/release/decide-intent'
import { defineCommand } from '../define-command'

export const stateIntent = defineCommand({
  name: 'release.state-intent',
  summary:
    'States why the business wants a release. It stands beside the signatures and never counts as one.',
  permission: 'release.state-intent',
  actors: 'person',
  input: z.strictObject({
    release: z.string().max(100),
    statement: z
      .string()
      .trim()
      .min(10, 'Say what the business wants it for, in at least 10 characters')
      .max(2000, 'A statement has at most 2,000 characters'),
  }),
  output: z.object({ intent: z.string() }),

  async load(tx, input, { now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'share', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    return { ...locked, stated: await countIntents(tx, locked.release.id) }
  },

  decide({ release, agent, teamName, signing, stated }, input, { actor, now, newId }) {
    if (actor.kind !== 'person') return refuse('person_only', 'Only a person can state an intent.')
    const refusal = decideIntent({
      label: signing.label,
      state: release.state,
      speaksForBusiness: inTeam(actor, agent.team_id) || hasFunction(actor, 'iga'),
      teamName,
      stated,
    })
    if (refusal) return refusal
    const row = {
      id: newId('int'),
      release_id: release.id,
      person_id: actor.personId,
      statement: input.statement,
      stated_at: now,
    }
    return {
      row,
      events: [
        {
          type: 'release.intent-stated',
          subject: { kind: 'release', id: release.id },
          agent: agent.id,
          digest: release.digest,
          data: { intent: row.id, revision: release.revision, statement: input.statement },
        },
      ],
    }
  },

  async save(tx, { row }) {
    await insertIntent(tx, row)
  },

  result: ({ row }) => ({ intent: row.id }),
})
