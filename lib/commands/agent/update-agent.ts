/** `agent.update`: edits what an agent declares. What is open is composed again; what runs waits for a signed release. */
import { z } from 'zod'
import { loadAgentWithTeamForUpdate, releasedEnvironments, updateAgent as saveAgent } from '@/db/stores/agent'
import {
  declarationFacts,
  declaredColumns,
  delegatorsOf,
  loadDeclaration,
  lockDeclarations,
  resolveSystems,
  saveDeclarationLists,
} from '@/db/stores/agent-declaration'
import { personName } from '@/db/stores/member-people'
import { changesOf, decideUpdate } from '@/lib/domain/agent/decide-update'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { agentFields } from './agent-input'

export const updateAgent = defineCommand({
  name: 'agent.update',
  summary: 'Changes what an agent declares. Fields that are left out stay; lists replace.',
  permission: 'agent.write',
  actors: 'person-or-token',
  input: z.strictObject({
    agent: z.string().min(1).max(200),
    expected_version: z.number().int().min(1),
    ...z.strictObject(agentFields).partial().shape,
  }),
  output: z.object({ agent: z.string(), version: z.number(), changed: z.array(z.string()) }),
  async load(tx, input) {
    await lockDeclarations(tx)
    const agent = await loadAgentWithTeamForUpdate(tx, input.agent)
    if (!agent) return refuse('not_found', 'There is no such agent.')
    const { agent: _agent, expected_version: _version, ...written } = input
    const edit = await resolveSystems(tx, written)
    return {
      edit,
      agent: {
        ...agent,
        updated_by: await personName(tx, agent.updated_by),
        updated_at: agent.updated_at.toISOString(),
      },
      current: (await loadDeclaration(tx, agent.id))!,
      facts: await declarationFacts(tx, edit, agent.id),
      released_in: await releasedEnvironments(tx, agent.id),
      delegators: await delegatorsOf(tx, agent.id),
    }
  },
  decide(state, input, { actor, now }) {
    const decision = decideUpdate(actor, state, state.edit, input.expected_version)
    if (isRefusal(decision)) return decision
    const { agent, edit, current } = state
    const { changed } = decision
    const renamed = changed.includes('name') ? state.delegators : []
    return {
      id: agent.id,
      edit,
      changed,
      version: agent.version + 1,
      set: {
        ...declaredColumns(edit),
        updated_by: actor.kind === 'system' ? null : actor.personId,
        updated_at: now,
      },
      events: [
        {
          type: 'agent.updated',
          subject: { kind: 'agent', id: agent.id },
          agent: agent.id,
          data: { changed: changesOf(current, edit, changed) },
        },
      ],
      affects: { agents: [agent.id, ...renamed], why: `${agent.name} was edited: ${changed.join(', ')}.` },
      notify: [{ kind: 'policy' }],
    }
  },
  async save(tx, { id, set, edit }) {
    await saveAgent(tx, id, set)
    await saveDeclarationLists(tx, id, edit)
  },
  result: change => ({ agent: change.id, version: change.version, changed: change.changed as string[] }),
})
