/** `policy.end-exception`: before its time, by the guardrail's layer. It binds again with the next bundle. */
import { z } from 'zod'
import { endException, loadExceptionForUpdate } from '@/db/stores/policy-exception'
import { loadRuleForUpdate } from '@/db/stores/policy-write'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { decideEndException } from '@/lib/domain/policy/decide-exception'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const endExceptionNow = defineCommand({
  name: 'policy.end-exception',
  summary: 'Ends an exception before its time.',
  permission: 'policy.exception',
  actors: 'person',
  input: z.strictObject({ exception: z.string().min(1).max(64), reason: reasonSchema }),
  output: z.object({ exception: z.string(), ended_at: z.string() }),
  async load(tx, input) {
    const exception = await loadExceptionForUpdate(tx, input.exception)
    if (!exception) return refuse('not_found', 'There is no such exception.')
    const guardrail = await loadRuleForUpdate(tx, exception.guardrail_id)
    if (!guardrail) throw new Error(`exception ${exception.id} has no guardrail`)
    return { exception, guardrail }
  },
  decide({ exception, guardrail }, input, { actor, now }) {
    const ended = exception.ended_at !== null || exception.expires_at <= now
    const decision = decideEndException({ ended, guardrail }, actor)
    if (isRefusal(decision)) return decision
    return {
      id: exception.id,
      now,
      events: [
        {
          type: 'policy.exception-ended',
          subject: { kind: 'exception', id: exception.id },
          agent: exception.agent_id,
          layer: guardrail.layer,
          data: {
            guardrail: guardrail.id,
            action: exception.action_id,
            system: exception.system_id,
            expires_at: exception.expires_at.toISOString(),
            reason: input.reason,
          },
        },
      ],
      affects: {
        agents: [exception.agent_id],
        why: `An exception from ${guardrail.name} ended.`,
        ownOnly: true,
      },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { id, now }) {
    await endException(tx, id, now)
  },
  result: ({ id, now }) => ({ exception: id, ended_at: now.toISOString() }),
})
