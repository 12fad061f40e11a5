/** `agent.resume`: the first person's wish is recorded, a second person of another layer makes it so. */
import { z } from 'zod'
import { furthestRelease, loadAgentForUpdate, updateAgent } from '@/db/stores/agent'
import { loadMemberForShare } from '@/db/stores/member'
import { decideResume, resumingLayers } from '@/lib/domain/agent/decide-resume'
import { AGENT_STATES } from '@/lib/domain/agent/lifecycle'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const resumeAgent = defineCommand({
  name: 'agent.resume',
  summary:
    'Asks to resume a suspended agent, or confirms what somebody else asked: two persons of two layers, Security or Compliance among them.',
  permission: 'agent.resume',
  actors: 'person',
  input: z.strictObject({
    agent: z.string().min(1).max(200),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({
    agent: z.string(),
    state: z.enum(AGENT_STATES),
    waiting_for_second_person: z.boolean(),
  }),
  async load(tx, input) {
    const agent = await loadAgentForUpdate(tx, input.agent)
    if (!agent) return refuse('not_found', 'There is no such agent.')
    // With the teams that the first person has now: a role that was taken away since doesn't count.
    const first =
      agent.resume_requested_by === null ? null : await loadMemberForShare(tx, agent.resume_requested_by)
    const layers = first === null ? [] : resumingLayers(first, agent)
    return {
      agent,
      requested:
        first === null || layers.length === 0
          ? null
          : { person_id: first.personId, name: first.name, layers },
      release: await furthestRelease(tx, agent.id),
    }
  },
  decide(state, input, { actor }) {
    const decision = decideResume(actor, state)
    if (isRefusal(decision)) return decision
    const { agent, requested } = state
    const subject = { kind: 'agent', id: agent.id }
    if (decision.step === 'requested') {
      return {
        id: agent.id,
        state: agent.state,
        waiting: true,
        set: {
          resume_requested_by: actor.kind === 'person' ? actor.personId : null,
          resume_requested_layers: decision.layers as string[] | null,
        },
        events: [
          {
            type: 'agent.resume-requested',
            subject,
            agent: agent.id,
            data: { reason: input.reason, layers: decision.layers },
          },
        ],
      }
    }
    return {
      id: agent.id,
      state: decision.state,
      waiting: false,
      set: {
        state: decision.state,
        suspended_at: null,
        suspend_reason: null,
        resume_requested_by: null,
        resume_requested_layers: null,
      },
      events: [
        {
          type: 'agent.resumed',
          subject,
          agent: agent.id,
          data: {
            reason: input.reason,
            requested_by: requested!.person_id,
            layers: decision.pair,
            state: decision.state,
          },
        },
      ],
      notify: [{ kind: 'kill' }, { kind: 'policy' }],
    }
  },
  async save(tx, change) {
    await updateAgent(tx, change.id, change.set)
  },
  result: change => ({ agent: change.id, state: change.state, waiting_for_second_person: change.waiting }),
})
