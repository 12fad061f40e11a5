/** `agent.retire`: for good. Open releases are withdrawn; what runs is denied with the next bundle and pulse. */
import { z } from 'zod'
import { loadAgentWithTeamForUpdate, loadOpenReleasesOfAgentForUpdate, updateAgent } from '@/db/stores/agent'
import { updateRelease } from '@/db/stores/release'
import { decideRetire } from '@/lib/domain/agent/decide-retire'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand, type CommandEvent } from '../define-command'

export const retireAgent = defineCommand({
  name: 'agent.retire',
  summary: 'Ends an agent for good. It is denied everywhere and its identities stay taken.',
  permission: 'agent.retire',
  actors: 'person',
  input: z.strictObject({
    agent: z.string().min(1).max(200),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ agent: z.string(), state: z.literal('retired') }),
  async load(tx, input) {
    const agent = await loadAgentWithTeamForUpdate(tx, input.agent)
    if (!agent) return refuse('not_found', 'There is no such agent.')
    return { agent, releases: await loadOpenReleasesOfAgentForUpdate(tx, agent.id) }
  },
  decide({ agent, releases }, input, { actor, now }) {
    const decision = decideRetire(actor, agent)
    if (isRefusal(decision)) return decision
    const withdrawn = releases.map(
      (release): CommandEvent => ({
        type: 'release.withdrawn',
        subject: { kind: 'release', id: release.id },
        agent: agent.id,
        digest: release.digest,
        data: { why: `${agent.name} was retired.` },
      }),
    )
    return {
      id: agent.id,
      now,
      releases: releases.map(release => release.id),
      set: {
        state: decision.state,
        suspended_at: null,
        suspend_reason: null,
        resume_requested_by: null,
        resume_requested_layers: null,
        updated_at: now,
      },
      events: [
        {
          type: 'agent.retired',
          subject: { kind: 'agent', id: agent.id },
          agent: agent.id,
          data: { reason: input.reason, was: agent.state },
        },
        ...withdrawn,
      ],
      // Those who may ask it can no longer reach it, nor what lies behind it.
      affects: { agents: [agent.id], why: `${agent.name} was retired.` },
      notify: [{ kind: 'kill' }, { kind: 'policy' }],
    }
  },
  async save(tx, { id, now, set, releases }) {
    await updateAgent(tx, id, set)
    for (const release of releases) await updateRelease(tx, release, { state: 'withdrawn', ended_at: now })
  },
  result: change => ({ agent: change.id, state: 'retired' as const }),
})
