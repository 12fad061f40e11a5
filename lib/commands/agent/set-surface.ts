/** `agent.set-surface`: how one agent may use the actions of its systems: itself, by delegating, both, or not at all. */
import { z } from 'zod'
import {
  actionsOfItsSystems,
  loadAgentWithTeamForUpdate,
  saveSurface,
  surfaceModes,
  updateAgent,
} from '@/db/stores/agent'
import { personName } from '@/db/stores/member-people'
import { decideSetSurface } from '@/lib/domain/agent/decide-set-surface'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const setSurface = defineCommand({
  name: 'agent.set-surface',
  summary:
    'Sets how an agent may use actions: direct, via (only by delegating), both, or none (left out of its surface).',
  permission: 'agent.write',
  actors: 'person-or-token',
  /** 5,000 actions. */
  maxBodyBytes: 1024 * 1024,
  input: z.strictObject({
    agent: z.string().min(1).max(200),
    expected_version: z.number().int().min(1),
    actions: z
      .array(
        z.strictObject({
          action: z.string().min(1).max(200),
          mode: z.enum(['direct', 'via', 'both', 'none']),
        }),
      )
      .min(1, 'At least one action is needed')
      .max(5000, 'At most 5,000 actions at once'),
  }),
  output: z.object({ agent: z.string(), version: z.number(), changed: z.number() }),
  async load(tx, input) {
    const agent = await loadAgentWithTeamForUpdate(tx, input.agent)
    if (!agent) return refuse('not_found', 'There is no such agent.')
    const ids = input.actions.map(row => row.action)
    return {
      agent: {
        ...agent,
        updated_by: await personName(tx, agent.updated_by),
        updated_at: agent.updated_at.toISOString(),
      },
      actions: await actionsOfItsSystems(tx, agent.id, ids),
      modes: await surfaceModes(tx, agent.id, ids),
    }
  },
  decide(state, input, { actor, now }) {
    const decision = decideSetSurface(actor, state, input.actions, input.expected_version)
    if (isRefusal(decision)) return decision
    const { agent } = state
    const { changed } = decision
    return {
      id: agent.id,
      now,
      changed,
      by: actor.kind === 'system' ? null : actor.personId,
      version: agent.version + 1,
      events: [
        {
          type: 'agent.surface-changed',
          subject: { kind: 'agent', id: agent.id },
          agent: agent.id,
          data: { changed },
        },
      ],
      affects: {
        agents: [agent.id],
        why: `The surface of ${agent.name} was changed: ${changed.length} ${changed.length === 1 ? 'action' : 'actions'}.`,
      },
      notify: [{ kind: 'policy' }],
    }
  },
  async save(tx, { id, by, now, changed }) {
    await saveSurface(
      tx,
      id,
      changed.map(({ action, to }) => ({ action, mode: to })),
    )
    await updateAgent(tx, id, { updated_by: by, updated_at: now })
  },
  result: change => ({ agent: change.id, version: change.version, changed: change.changed.length }),
})
