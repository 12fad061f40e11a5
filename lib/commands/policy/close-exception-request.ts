/** `policy.refuse-exception` by the guardrail's layer, with a reason; `policy.withdraw-exception` by whoever asked. */
import { z } from 'zod'
import { closeRequest, loadRequestForUpdate } from '@/db/stores/policy-exception'
import { findRule } from '@/db/stores/policy-write'
import type { Tx } from '@/db/pool'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { refuseDecide, refuseWithdrawRequest } from '@/lib/domain/policy/decide-exception'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { personIdOf } from '../organisation/person-of'

const request = z.string().min(1).max(64)

async function load(tx: Tx, input: { request: string }, { now }: { now: Date }) {
  const found = await loadRequestForUpdate(tx, input.request, now)
  if (!found) return refuse('not_found', 'There is no such request.')
  const guardrail = await findRule(tx, found.row.guardrail_id)
  if (!guardrail) throw new Error(`request ${found.row.id} has no guardrail`)
  return { ...found, guardrail }
}

export const refuseException = defineCommand({
  name: 'policy.refuse-exception',
  summary: 'Refuses an exception that somebody asked for, with a reason that stays.',
  permission: 'policy.exception',
  actors: 'person',
  input: z.strictObject({ request, reason: reasonSchema }),
  output: z.object({ request: z.string(), state: z.literal('refused') }),
  load,
  decide({ row, request: asked, guardrail }, input, { actor, now }) {
    const refused = refuseDecide(guardrail, asked, actor)
    if (refused) return refused
    return {
      id: row.id,
      set: { state: 'refused' as const, by: personIdOf(actor), at: now, reason: input.reason },
      events: [
        {
          type: 'policy.exception-refused',
          subject: { kind: 'exception-request', id: row.id },
          agent: row.agent_id,
          layer: guardrail.layer,
          data: { guardrail: guardrail.id, requested_by: row.requested_by, reason: input.reason },
        },
      ],
    }
  },
  async save(tx, { id, set }) {
    await closeRequest(tx, id, set)
  },
  result: ({ id }) => ({ request: id, state: 'refused' as const }),
})

export const withdrawException = defineCommand({
  name: 'policy.withdraw-exception',
  summary: 'Takes back an exception that you asked for.',
  permission: 'policy.request-exception',
  actors: 'person',
  input: z.strictObject({ request }),
  output: z.object({ request: z.string(), state: z.literal('withdrawn') }),
  load,
  decide({ row, request: asked, guardrail }, _input, { actor, now }) {
    const refused = refuseWithdrawRequest(asked, actor)
    if (refused) return refused
    return {
      id: row.id,
      set: { state: 'withdrawn' as const, by: personIdOf(actor), at: now, reason: null },
      events: [
        {
          type: 'policy.exception-withdrawn',
          subject: { kind: 'exception-request', id: row.id },
          agent: row.agent_id,
          layer: guardrail.layer,
          data: { guardrail: guardrail.id },
        },
      ],
    }
  },
  async save(tx, { id, set }) {
    await closeRequest(tx, id, set)
  },
  result: ({ id }) => ({ request: id, state: 'withdrawn' as const }),
})
