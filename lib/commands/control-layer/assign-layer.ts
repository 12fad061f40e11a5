/** `control-layer.assign`: who answers for one layer of one agent, with a deputy, from now on. */
import { z } from 'zod'
import { loadAgentForUpdate } from '@/db/stores/agent'
import { loadOwnershipForUpdate, saveOwners } from '@/db/stores/control-layer'
import { loadCandidateForShare, loadTeam, personName } from '@/db/stores/member-people'
import { cannotAssign } from '@/lib/domain/control-layer/decide-assign'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

const id = (what: string) => z.string().min(1, `${what} is needed`).max(200)

export const assignLayer = defineCommand({
  name: 'control-layer.assign',
  summary: 'Names the team, the accountable person and the deputy for one control layer of an agent.',
  permission: 'control-layer.assign',
  actors: 'person',
  input: z.strictObject({
    agent: id('The agent'),
    layer: z.enum(CONTROL_LAYERS),
    team: id('The team'),
    accountable: id('The accountable person'),
    deputy: z.string().min(1).max(200).nullable().default(null),
    reason: z.string().trim().max(500, 'The reason has at most 500 characters').default(''),
    expected_version: z.number().int().min(1),
  }),
  output: z.object({ agent: z.string(), layer: z.enum(CONTROL_LAYERS), version: z.number() }),
  async load(tx, input) {
    const team = await loadTeam(tx, input.team)
    // People before agents, in id order: deactivating takes the same locks in the same order.
    const named = [input.accountable, ...(input.deputy === null ? [] : [input.deputy])].sort()
    const candidates = new Map<string, Awaited<ReturnType<typeof loadCandidateForShare>>>()
    for (const person of named)
      candidates.set(person, await loadCandidateForShare(tx, person, team?.id ?? null))
    const agent = await loadAgentForUpdate(tx, input.agent)
    if (!agent) return refuse('not_found', 'There is no such agent.')
    const current = await loadOwnershipForUpdate(tx, agent.id, input.layer)
    if (!current) throw new Error(`agent ${agent.id} has no ${input.layer} layer`)
    return {
      agent,
      team,
      layer: input.layer,
      accountable: candidates.get(input.accountable) ?? null,
      deputy: input.deputy === null ? null : (candidates.get(input.deputy) ?? null),
      current: {
        ...current,
        team: current.team_id && ((await loadTeam(tx, current.team_id))?.name ?? null),
        accountable: await personName(tx, current.accountable_id),
        deputy: await personName(tx, current.deputy_id),
        changed_by: await personName(tx, current.changed_by),
        since: current.since.toISOString(),
      },
    }
  },
  decide(state, input, { actor, now, newId }) {
    const refused = cannotAssign(actor, state, input)
    if (refused) return refused
    const { agent, layer, current } = state
    const owners = { team_id: state.team!.id, accountable_id: input.accountable, deputy_id: input.deputy }
    return {
      agent: agent.id,
      layer,
      owners,
      version: current.version + 1,
      history: {
        historyId: newId('own'),
        now,
        by: actor.kind === 'system' ? null : actor.personId,
        reason: input.reason || 'Named',
      },
      events: [
        {
          type: 'control-layer.assigned',
          subject: { kind: 'agent', id: agent.id },
          agent: agent.id,
          layer,
          data: {
            reason: input.reason,
            before: { team: current.team_id, accountable: current.accountable_id, deputy: current.deputy_id },
            after: { team: owners.team_id, accountable: owners.accountable_id, deputy: owners.deputy_id },
          },
        },
      ],
      affects: {
        agents: [agent.id],
        why: `The owners of the ${LAYER_NAMES[layer]} layer were changed.`,
        ownOnly: true,
      },
      notify: [{ kind: 'policy' }],
    }
  },
  async save(tx, { agent, layer, owners, history }) {
    await saveOwners(tx, { agent_id: agent, layer }, owners, history)
  },
  result: change => ({ agent: change.agent, layer: change.layer, version: change.version }),
})
