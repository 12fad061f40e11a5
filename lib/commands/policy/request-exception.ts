/** `policy.request-exception`: somebody who sees the agent asks a guardrail's layer for a waiver, with an end. */
import { z } from 'zod'
import { insertRequest, isWaiting, loadExceptionFacts } from '@/db/stores/policy-exception'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { decideRequestException } from '@/lib/domain/policy/decide-exception'
import { isRefusal, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { personIdOf } from '../organisation/person-of'

const id = z.string().min(1).max(64)

export const requestException = defineCommand({
  name: 'policy.request-exception',
  summary:
    'Asks the layer of a guardrail to waive it for one agent and one action, or a whole system, until a date. Asking again for the same is a renewal.',
  permission: 'policy.request-exception',
  actors: 'person-or-token',
  input: z.strictObject({
    guardrail: id,
    agent: id,
    /** One of the two. */
    action: id.optional(),
    system: id.optional(),
    reason: reasonSchema,
    expires_at: z.iso.datetime({ offset: true, error: 'A time such as 2026-12-01T00:00:00Z' }),
    /** The live exception that it prolongs. */
    renews: id.optional(),
  }),
  output: z.object({
    request: z.string(),
    renews: z.string().nullable(),
    renewals: z.number(),
    days_used: z.number(),
  }),
  async load(tx, input, { now }) {
    if ((input.action === undefined) === (input.system === undefined))
      return refuseField('/action', 'Name one action, or a whole system: one of the two.')
    const asked = { ...input, action: input.action ?? null, system: input.system ?? null }
    const facts = await loadExceptionFacts(tx, asked, now)
    if (isRefusal(facts)) return facts
    return { ...facts, waiting: await isWaiting(tx, asked) }
  },
  decide({ state, waiting, guardrail, agent, system, action }, input, { actor, now, newId }) {
    const expiresAt = new Date(input.expires_at)
    const decision = decideRequestException(
      { ...state, waiting },
      { expiresAt: epochSeconds(expiresAt), renews: input.renews },
      actor,
      epochSeconds(now),
    )
    if (isRefusal(decision)) return decision
    const request = newId('exr')
    return {
      decision,
      row: {
        id: request,
        guardrail_id: guardrail.id,
        guardrail_version: guardrail.version,
        agent_id: agent.id,
        action_id: action?.id ?? null,
        system_id: action ? null : system.id,
        reason: input.reason,
        expires_at: expiresAt,
        renews: decision.renews,
        requested_by: personIdOf(actor),
        requested_at: now,
      },
      events: [
        {
          type: 'policy.exception-requested',
          subject: { kind: 'exception-request', id: request },
          agent: agent.id,
          layer: guardrail.layer,
          data: {
            guardrail: guardrail.id,
            guardrail_version: guardrail.version,
            action: action?.id ?? null,
            name: action?.name.slice(0, 200) ?? null,
            system: system.slug,
            expires_at: expiresAt.toISOString(),
            reason: input.reason,
            ...decision,
          },
        },
      ],
    }
  },
  async save(tx, { row }) {
    await insertRequest(tx, row)
  },
  result: ({ row, decision }) => ({ request: row.id, ...decision }),
})
