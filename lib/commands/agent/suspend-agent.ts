/** `agent.suspend`: into the kill list of the next pulse, which every enforcer that long-polls has within seconds. */
import { z } from 'zod'
import { loadAgentForUpdate, updateAgent } from '@/db/stores/agent'
import { decideSuspend } from '@/lib/domain/agent/decide-suspend'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const suspendAgent = defineCommand({
  name: 'agent.suspend',
  summary: 'Stops an agent everywhere: its calls are denied as soon as an enforcer has the next pulse.',
  permission: 'agent.suspend',
  actors: 'person',
  input: z.strictObject({
    agent: z.string(),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({ agent: z.string(), state: z.literal('suspended') }),
  async load(tx, input) {
    const agent = await loadAgentForUpdate(tx, input.agent)
    return agent ?? refuse('not_found', 'There is no such agent.')
  },
  decide(agent, input, { now }) {
    const decision = decideSuspend(agent)
    if (isRefusal(decision)) return decision
    return {
      set: {
        state: decision.state,
        suspended_at: now,
        suspend_reason: input.reason,
        resume_requested_by: null,
        resume_requested_layers: null,
      },
      id: agent.id,
      events: [
        {
          type: 'agent.suspended',
          subject: { kind: 'agent', id: agent.id },
          agent: agent.id,
          data: { reason: input.reason, was: agent.state },
        },
      ],
      notify: [{ kind: 'kill' }],
    }
  },
  async save(tx, change) {
    await updateAgent(tx, change.id, change.set)
  },
  result: change => ({ agent: change.id, state: 'suspended' as const }),
})
