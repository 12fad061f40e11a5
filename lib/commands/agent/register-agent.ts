/** `agent.register`: a new non-human identity, as a draft with six vacant layers. */
import { z } from 'zod'
import {
  insertAgent,
  saveDeclarationLists,
  declarationFacts,
  declaredColumns,
  lockDeclarations,
  resolveSystems,
} from '@/db/stores/agent-declaration'
import { insertVacantLayers } from '@/db/stores/control-layer'
import { loadTeam } from '@/db/stores/member-people'
import { cannotRegister } from '@/lib/domain/agent/decide-register'
import { identityKey } from '@/lib/domain/agent/identity'
import { defineCommand } from '../define-command'
import { agentFieldsWithDefaults } from './agent-input'

export const registerAgent = defineCommand({
  name: 'agent.register',
  summary: 'Registers an agent of your app team. It is a draft, and every control layer of it is vacant.',
  permission: 'agent.write',
  actors: 'person-or-token',
  input: z.strictObject({
    team: z.string().min(1, 'The app team is needed').max(200),
    ...agentFieldsWithDefaults,
  }),
  output: z.object({ agent: z.string(), version: z.number() }),
  async load(tx, input) {
    await lockDeclarations(tx)
    const { team, ...written } = input
    const declared = await resolveSystems(tx, written)
    return { declared, team: await loadTeam(tx, team), facts: await declarationFacts(tx, declared, null) }
  },
  decide(state, _input, { actor, now, newId }) {
    const { declared, team } = state
    const refused = cannotRegister(actor, state, declared)
    if (refused) return refused
    const id = newId('agt')
    const by = actor.kind === 'system' ? null : actor.personId
    return {
      id,
      by,
      now,
      declared,
      team: team!.id,
      history: Array.from({ length: 6 }, () => newId('own')),
      events: [
        {
          type: 'agent.registered',
          subject: { kind: 'agent', id },
          agent: id,
          data: { ...declared, team: team!.slug, identities: declared.identities.map(identityKey) },
        },
      ],
      notify: [{ kind: 'policy' }],
    }
  },
  async save(tx, { id, by, now, declared, team, history }) {
    await insertAgent(tx, {
      ...declaredColumns(declared),
      id,
      team_id: team,
      created_by: by,
      created_at: now,
      updated_by: by,
      updated_at: now,
    })
    await saveDeclarationLists(tx, id, declared)
    const ids = history.values()
    await insertVacantLayers(tx, id, by, now, () => ids.next().value!)
  },
  result: change => ({ agent: change.id, version: 1 }),
})
