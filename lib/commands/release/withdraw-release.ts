/** `release.withdraw`: the agent's team takes back what is not in force yet. */
import { z } from 'zod'
import { updateAgent } from '@/db/stores/agent'
import { hasOtherInReview, updateRelease, voidSignOffs } from '@/db/stores/release'
import { loadReleaseForActing } from '@/db/stores/release-signing'
import { inTeam } from '@/lib/domain/member/permissions'
import { refuse } from '@/lib/domain/refusal'
import { agentStateAfterReturn, decideWithdraw } from '@/lib/domain/release/decide-return'
import { defineCommand } from '../define-command'

export const withdrawRelease = defineCommand({
  name: 'release.withdraw',
  summary: 'Withdraws a release that is not in force yet. Signatures that were given are void.',
  permission: 'release.draft',
  actors: 'person-or-token',
  input: z.strictObject({
    release: z.string().max(100),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ release: z.string(), state: z.literal('withdrawn') }),

  async load(tx, input, { now }) {
    const locked = await loadReleaseForActing(tx, input.release, 'update', now)
    if (!locked) return refuse('not_found', 'There is no such release.')
    return { ...locked, others: await hasOtherInReview(tx, locked.agent.id, locked.release.id) }
  },

  decide({ release, agent, teamName, signing, others }, input, { actor, now }) {
    const refusal = decideWithdraw({ release: signing, ofTeam: inTeam(actor, agent.team_id), teamName })
    if (refusal) return refusal
    return {
      release,
      agentState: agentStateAfterReturn(agent.state, others),
      why: `The release was withdrawn: ${input.reason}`,
      now,
      events: [
        {
          type: 'release.withdrawn',
          subject: { kind: 'release', id: release.id },
          agent: agent.id,
          digest: release.digest,
          data: {
            reason: input.reason,
            was: release.state,
            voided: signing.signOffs.map(({ layer, person_id }) => ({ layer, person: person_id })),
          },
        },
      ],
    }
  },

  async save(tx, { release, agentState, why, now }, { agent }) {
    if (agentState !== agent.state) await updateAgent(tx, agent.id, { state: agentState })
    await voidSignOffs(tx, release.id, { reason: why, kind: 'returned' }, now)
    await updateRelease(tx, release.id, { state: 'withdrawn', ended_at: now })
  },

  result: ({ release }) => ({ release: release.id, state: 'withdrawn' as const }),
})
