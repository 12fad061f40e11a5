/**
 * `policy.grant-exception`: the guardrail's own layer waives it as somebody asked, up to the version that was asked
 * about. Enters only through a signed release. Nothing is waived that nobody asked for.
 */
import { z } from 'zod'
import {
  closeRequest,
  insertException,
  isMemberByAnother,
  loadExceptionFacts,
  loadRequestForUpdate,
} from '@/db/stores/policy-exception'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { refuseGrant } from '@/lib/domain/policy/decide-exception'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { personIdOf } from '../organisation/person-of'

export const grantException = defineCommand({
  name: 'policy.grant-exception',
  summary:
    'Grants an exception that somebody asked for: by the guardrail’s layer, never by whoever asks nor by the agent’s team. Enters only through a signed release.',
  permission: 'policy.exception',
  actors: 'person',
  input: z.strictObject({ request: z.string().min(1).max(64) }),
  output: z.object({ exception: z.string(), expires_at: z.string(), up_to_version: z.number() }),
  async load(tx, input, { actor, now }) {
    const found = await loadRequestForUpdate(tx, input.request, now)
    if (!found) return refuse('not_found', 'There is no such request.')
    const { guardrail_id, agent_id, action_id, system_id } = found.row
    const facts = await loadExceptionFacts(
      tx,
      { guardrail: guardrail_id, agent: agent_id, action: action_id, system: system_id },
      now,
    )
    if (isRefusal(facts)) return facts
    const teams = [facts.state.agent.teamId, facts.state.target.systemTeamId]
    return { ...found, ...facts, byAnother: await isMemberByAnother(tx, personIdOf(actor), teams) }
  },
  decide({ row, request, state, guardrail, system, action, byAnother }, _input, { actor, now, newId }) {
    const refused = refuseGrant(state, request, actor, byAnother, epochSeconds(now))
    if (refused) return refused
    const id = newId('exc')
    const by = personIdOf(actor)
    return {
      request: row.id,
      row: {
        id,
        guardrail_id: row.guardrail_id,
        up_to_version: row.guardrail_version,
        agent_id: row.agent_id,
        action_id: row.action_id,
        system_id: row.system_id,
        request_id: row.id,
        renews: row.renews,
        reason: row.reason,
        granted_by: by,
        granted_at: now,
        expires_at: row.expires_at,
        ended_at: null,
      },
      events: [
        {
          type: 'policy.exception-granted',
          subject: { kind: 'exception', id },
          agent: row.agent_id,
          layer: guardrail.layer,
          data: {
            guardrail: guardrail.id,
            up_to_version: row.guardrail_version,
            action: row.action_id,
            name: action?.name.slice(0, 200) ?? null,
            system: system.slug,
            expires_at: row.expires_at.toISOString(),
            reason: row.reason,
            request: row.id,
            requested_by: row.requested_by,
            granted_by: by,
            renews: row.renews,
          },
        },
      ],
      affects: {
        agents: [row.agent_id],
        why: `An exception from ${guardrail.name} was granted.`,
        ownOnly: true,
      },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { request, row }) {
    await closeRequest(tx, request, {
      state: 'granted',
      by: row.granted_by,
      at: row.granted_at,
      reason: null,
    })
    await insertException(tx, row)
  },
  result: ({ row }) => ({
    exception: row.id,
    expires_at: row.expires_at.toISOString(),
    up_to_version: row.up_to_version,
  }),
})
