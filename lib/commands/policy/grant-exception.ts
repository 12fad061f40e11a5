/** `policy.grant-exception`: a guardrail's own layer waives it, for one agent and action, up to this version, for a while. */

import { z } from 'zod'
import { loadImpactInputs } from '@/db/stores/policy-impact'
import { insertException, loadExceptionsOf, loadRuleForUpdate } from '@/db/stores/policy-write'
import { loadExceptionTarget } from '@/db/stores/rule-facts'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { decideGrantException } from '@/lib/domain/policy/decide-exception'
import { isRefusal, refuseField } from '@/lib/domain/refusal'
import { composeRelease } from '@/lib/domain/release/compose'
import { defineCommand } from '../define-command'

export const grantException = defineCommand({
  name: 'policy.grant-exception',
  summary:
    'Waives one guardrail for one agent and action until a date. Enters only through a signed release.',
  permission: 'policy.exception',
  actors: 'person',
  input: z.strictObject({
    guardrail: z.string().min(1).max(64),
    agent: z.string().min(1).max(64),
    action: z.string().min(1).max(64),
    reason: reasonSchema,
    expires_at: z.iso.datetime({ offset: true, error: 'A time such as 2026-12-01T00:00:00Z' }),
  }),
  output: z.object({ exception: z.string(), expires_at: z.string(), up_to_version: z.number() }),
  async load(tx, input) {
    const target = await loadExceptionTarget(tx, input.agent, input.action)
    if (!target.agent) return refuseField('/agent', 'There is no such agent.', 'not_found')
    if (!target.action) return refuseField('/action', 'There is no such action.', 'not_found')
    // Its row lock also makes two grants for the same three wait for each other.
    const guardrail = await loadRuleForUpdate(tx, input.guardrail)
    if (guardrail?.kind !== 'guardrail')
      return refuseField('/guardrail', 'There is no such guardrail.', 'not_found')
    const { inputs } = await loadImpactInputs(tx, [input.agent])
    const matches = inputs
      .flatMap(live => composeRelease(live).sections.compliance.guardrails)
      .some(
        ({ rule, matches: found }) =>
          rule.id === guardrail.id &&
          found.some(
            match =>
              match.system === target.action!.system.slug && match.action === target.action!.action.name,
          ),
      )
    const earlier = await loadExceptionsOf(tx, {
      guardrail_id: guardrail.id,
      agent_id: input.agent,
      action_id: input.action,
    })
    return { guardrail, agent: target.agent, target: target.action, matches, earlier }
  },
  decide({ guardrail, agent, target, matches, earlier }, input, { actor, now, newId }) {
    const expiresAt = new Date(input.expires_at)
    const decision = decideGrantException(
      {
        guardrail: {
          id: guardrail.id,
          name: guardrail.name,
          layer: guardrail.layer,
          version: guardrail.version,
          removed: guardrail.removed_at !== null,
        },
        agent: { name: agent.name, teamId: agent.team_id, usesSystem: target.uses },
        action: {
          name: target.action.name.slice(0, 100),
          systemTeamId: target.system.team_id,
          removed: target.action.removed_at !== null,
        },
        matches,
        earlier: earlier.map(row => {
          const until = row.ended_at && row.ended_at < row.expires_at ? row.ended_at : row.expires_at
          return {
            from: epochSeconds(row.granted_at),
            until: epochSeconds(until),
            live: row.ended_at === null && row.expires_at > now,
          }
        }),
      },
      epochSeconds(expiresAt),
      actor,
      epochSeconds(now),
    )
    if (isRefusal(decision)) return decision
    const id = newId('exc')
    return {
      row: {
        id,
        guardrail_id: guardrail.id,
        up_to_version: decision.up_to_version,
        agent_id: agent.id,
        action_id: target.action.id,
        system_id: null,
        request_id: null,
        renews: null,
        reason: input.reason,
        granted_by: actor.kind === 'system' ? null : actor.personId,
        granted_at: now,
        expires_at: expiresAt,
        ended_at: null,
      },
      events: [
        {
          type: 'policy.exception-granted',
          subject: { kind: 'exception', id },
          agent: agent.id,
          layer: guardrail.layer,
          data: {
            guardrail: guardrail.id,
            up_to_version: decision.up_to_version,
            action: target.action.id,
            name: target.action.name.slice(0, 200),
            system: target.system.slug,
            expires_at: expiresAt.toISOString(),
            reason: input.reason,
          },
        },
      ],
      affects: { agents: [agent.id], why: `An exception from ${guardrail.name} was granted.`, ownOnly: true },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { row }) {
    await insertException(tx, row)
  },
  result: ({ row }) => ({
    exception: row.id,
    expires_at: row.expires_at.toISOString(),
    up_to_version: row.up_to_version,
  }),
})
