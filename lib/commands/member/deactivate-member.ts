/**
 * `member.deactivate`: sessions and tokens end, layers that only this person held become vacant, deputies move
 * up, and signatures over releases whose owners changed by it are void.
 */
import { z } from 'zod'
import { loadHoldingsForUpdate, saveLeftLayers } from '@/db/stores/control-layer'
import { loadPersonForUpdate, memberState, updatePerson } from '@/db/stores/member-people'
import { endSessionsOfPerson, endTokensOfPerson } from '@/db/stores/member-session'
import { leaveLayers } from '@/lib/domain/control-layer/leave-layers'
import { cannotDeactivate } from '@/lib/domain/member/decide-deactivate'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { affectedAgents, leftLayerEvents, leftLayerFacts } from './left-layers'

export const deactivateMember = defineCommand({
  name: 'member.deactivate',
  summary: "Ends a person's access. Layers that they alone held become vacant.",
  permission: 'member.write',
  actors: 'person',
  input: z.strictObject({
    person: z.string().min(1).max(200),
    reason: z.string().trim().min(3, 'Say why, in a few words').max(500),
  }),
  output: z.object({
    person: z.string(),
    vacant: z.array(z.object({ agent: z.string(), agent_name: z.string(), layer: z.string() })),
    deputies_promoted: z.number(),
  }),
  async load(tx, input) {
    const person = await loadPersonForUpdate(tx, input.person)
    if (!person) return refuse('not_found', 'There is no such person.')
    return { ...(await memberState(tx, person)), holdings: await loadHoldingsForUpdate(tx, person.id) }
  },
  decide(state, input, { actor, now, newId }) {
    const refused = cannotDeactivate(actor, state)
    if (refused) return refused
    const { person } = state
    const left = leaveLayers(person.id, state.holdings)
    const why = `${person.name} was deactivated.`
    return {
      id: person.id,
      now,
      left,
      history: {
        historyIds: left.map(() => newId('own')),
        by: actor.kind === 'system' ? null : actor.personId,
        now,
        reason: why,
      },
      events: [
        {
          type: 'member.deactivated',
          subject: { kind: 'person', id: person.id },
          data: { reason: input.reason, ...leftLayerFacts(left) },
        },
        ...leftLayerEvents(person.id, left, why),
      ],
      affects: { agents: affectedAgents(left), why },
      notify: [{ kind: 'revocation' }, { kind: 'policy' }],
    }
  },
  async save(tx, { id, now, left, history }) {
    await updatePerson(tx, id, { state: 'deactivated', deactivated_at: now })
    await endSessionsOfPerson(tx, id, now)
    await endTokensOfPerson(tx, id, now)
    await saveLeftLayers(tx, left, history)
  },
  result: ({ id, left }) => ({
    person: id,
    vacant: left
      .filter(row => row.effect === 'vacant')
      .map(row => ({ agent: row.agent_id, agent_name: row.agent, layer: row.layer as string })),
    deputies_promoted: left.filter(row => row.effect === 'deputy_promoted').length,
  }),
})
