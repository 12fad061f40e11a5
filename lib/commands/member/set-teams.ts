/** `member.set-teams`: what a person may do follows from their teams. Leaving a team leaves the layers held through it. */
import { z } from 'zod'
import { loadHoldingsForUpdate, saveLeftLayers } from '@/db/stores/control-layer'
import {
  loadPersonForUpdate,
  loadTeams,
  memberState,
  saveTeams,
  teamsOfPerson,
  updatePerson,
} from '@/db/stores/member-people'
import { leaveLayers } from '@/lib/domain/control-layer/leave-layers'
import { cannotSetTeams } from '@/lib/domain/member/decide-deactivate'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { affectedAgents, leftLayerEvents, leftLayerFacts } from './left-layers'

export const setTeams = defineCommand({
  name: 'member.set-teams',
  summary: 'Sets all teams of a person. Nobody changes their own.',
  permission: 'member.write',
  actors: 'person',
  input: z.strictObject({
    person: z.string().min(1).max(200),
    /** Ids or slugs; all of them, not only new ones. */
    teams: z.array(z.string().min(1).max(200)).max(20, 'At most 20 teams'),
    expected_version: z.number().int().min(1),
  }),
  output: z.object({ person: z.string(), version: z.number(), vacant: z.number() }),
  async load(tx, input) {
    const person = await loadPersonForUpdate(tx, input.person)
    if (!person) return refuse('not_found', 'There is no such person.')
    const wanted = await loadTeams(tx, input.teams)
    const current = await teamsOfPerson(tx, person.id)
    const removed = current.filter(id => !wanted.some(team => team.id === id))
    return {
      ...(await memberState(tx, person)),
      change: {
        wanted,
        current,
        unknown: input.teams.flatMap((name, at) =>
          wanted.some(team => team.id === name || team.slug === name) ? [] : [at],
        ),
      },
      removed,
      holdings: await loadHoldingsForUpdate(tx, person.id, removed),
    }
  },
  decide(state, input, { actor, now, newId }) {
    const { person, change, removed } = state
    const refused = cannotSetTeams(actor, state, change, input.expected_version)
    if (refused) return refused
    const added = change.wanted.map(team => team.id).filter(id => !change.current.includes(id))
    if (added.length + removed.length === 0)
      return refuse('wrong_state', `Nothing to save: ${person.name} already has these teams.`)
    const left = leaveLayers(person.id, state.holdings)
    const why = `${person.name} left the team that owns it.`
    return {
      id: person.id,
      now,
      left,
      version: person.version + 1,
      teams: { added, removed },
      by: actor.kind === 'system' ? null : actor.personId,
      history: {
        historyIds: left.map(() => newId('own')),
        by: actor.kind === 'system' ? null : actor.personId,
        now,
        reason: why,
      },
      events: [
        {
          type: 'member.teams-changed',
          subject: { kind: 'person', id: person.id },
          data: { added, removed, ...leftLayerFacts(left) },
        },
        ...leftLayerEvents(person.id, left, why),
      ],
      affects: { agents: affectedAgents(left), why },
      notify: [{ kind: 'policy' }],
    }
  },
  async save(tx, { id, now, teams, by, left, history }) {
    await saveTeams(tx, id, teams, by, now)
    await updatePerson(tx, id, {})
    await saveLeftLayers(tx, left, history)
  },
  result: ({ id, version, left }) => ({
    person: id,
    version,
    vacant: left.filter(row => row.effect === 'vacant').length,
  }),
})
