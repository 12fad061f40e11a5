/**
 * `agent.start-prototype` and `agent.end-prototype`: the app team manages an agent's access in one environment itself,
 * inside the organisation's envelope and until a date. Its releases there need its own second person alone.
 */
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '@/db/pool'
import { agentEnvironment, environment } from '@/db/schema/agent'
import { loadAgentWithTeamForUpdate } from '@/db/stores/agent'
import { endPrototype, insertPrototype, loadPrototypeState } from '@/db/stores/agent-prototype'
import { loadRules } from '@/db/stores/organisation-rules'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { decideEndPrototype, decideStartPrototype } from '@/lib/domain/agent/prototype'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { personIdOf } from '../organisation/person-of'

const id = z.string().min(1).max(64)

async function load(tx: Tx, input: { agent: string; environment: string }) {
  const agent = await loadAgentWithTeamForUpdate(tx, input.agent)
  if (!agent) return refuseField('/agent', 'There is no such agent.', 'not_found')
  const [where] = await tx.select().from(environment).where(eq(environment.id, input.environment))
  if (!where) return refuseField('/environment', 'There is no such environment.', 'not_found')
  const declared = await tx.select().from(agentEnvironment).where(eq(agentEnvironment.agent_id, agent.id))
  return {
    agent: {
      ...agent,
      team: { id: agent.team_id, name: agent.team },
      environments: declared.map(row => row.environment),
    },
    environment: where,
    ...(await loadPrototypeState(tx, agent.id, where.id)),
    settings: (await loadRules(tx)).rules.settings,
  }
}

export const startPrototype = defineCommand({
  name: 'agent.start-prototype',
  summary:
    'Makes an agent a prototype in one environment until a date: its releases there need only a second person of its team, and everything outside the organisation’s envelope is denied.',
  permission: 'agent.write',
  actors: 'person',
  input: z.strictObject({
    agent: id,
    environment: id,
    ends_at: z.iso.datetime({ offset: true, error: 'A time such as 2026-12-01T00:00:00Z' }),
    reason: reasonSchema,
  }),
  output: z.object({ agent: z.string(), environment: z.string(), ends_at: z.string() }),
  load,
  decide(state, input, { actor, now, newId }) {
    const endsAt = new Date(input.ends_at)
    const refused = decideStartPrototype(
      { ...state, live: state.live !== null, attributes: state.agent.attributes },
      epochSeconds(endsAt),
      actor,
      epochSeconds(now),
    )
    if (refused) return refused
    const { agent } = state
    return {
      row: {
        id: newId('pro'),
        agent_id: agent.id,
        environment: state.environment.id,
        reason: input.reason,
        started_by: personIdOf(actor),
        started_at: now,
        ends_at: endsAt,
      },
      events: [
        {
          type: 'agent.prototype-started',
          subject: { kind: 'agent', id: agent.id },
          agent: agent.id,
          data: {
            environment: state.environment.id,
            ends_at: endsAt.toISOString(),
            reason: input.reason,
            max_tier: state.settings.prototype_max_tier,
          },
        },
      ],
      affects: {
        agents: [agent.id],
        why: `${agent.name} became a prototype in ${state.environment.name}.`,
        environment: state.environment.id,
        ownOnly: true,
      },
      notify: [{ kind: 'policy' as const, environment: state.environment.id }],
    }
  },
  async save(tx, { row }) {
    await insertPrototype(tx, row)
  },
  result: ({ row }) => ({
    agent: row.agent_id,
    environment: row.environment,
    ends_at: row.ends_at.toISOString(),
  }),
})

export const stopPrototype = defineCommand({
  name: 'agent.end-prototype',
  summary:
    'Ends prototype mode: from now on a release needs every layer. What is in force goes on until its end, or until that release.',
  permission: 'agent.write',
  actors: 'person',
  input: z.strictObject({ agent: id, environment: id }),
  output: z.object({ agent: z.string(), environment: z.string() }),
  load,
  decide({ agent, environment: where, live }, _input, { actor, now }) {
    const refused = decideEndPrototype(agent, live !== null, actor)
    if (refused) return refused
    if (!live) return refuse('wrong_state', `${agent.name} is no prototype there.`)
    return {
      live,
      by: personIdOf(actor),
      now,
      events: [
        {
          type: 'agent.prototype-ended',
          subject: { kind: 'agent', id: agent.id },
          agent: agent.id,
          data: { environment: where.id, ends_at: live.ends_at.toISOString() },
        },
      ],
      affects: {
        agents: [agent.id],
        why: `${agent.name} is no longer a prototype in ${where.name}.`,
        environment: where.id,
        ownOnly: true,
      },
      notify: [{ kind: 'policy' as const, environment: where.id }],
    }
  },
  async save(tx, { live, by, now }) {
    await endPrototype(tx, live.id, by, now)
  },
  result: ({ live }) => ({ agent: live.agent_id, environment: live.environment }),
})
