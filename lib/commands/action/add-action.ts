/** `action.add`: one action of a system that is kept by hand. Unclassified, so denied, until somebody classifies it. */
import { z } from 'zod'
import {
  agentsUsing,
  insertActions,
  loadActionsOfSystemForUpdate,
  loadSystemsForUpdate,
  loadTeam,
} from '@/db/stores/action'
import { definitionDigest } from '@/lib/domain/action/imported'
import { whoCan } from '@/lib/domain/action/who-can'
import { inTeam } from '@/lib/domain/member/permissions'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

const MAX_MANUAL_ACTIONS = 1_000

export const addAction = defineCommand({
  name: 'action.add',
  summary: 'Adds one action to a system that is kept by hand.',
  permission: 'action.import',
  actors: 'person-or-token',
  input: z.strictObject({
    system: z.string().min(1).max(64),
    name: z.string().min(1, 'The name that requests use').max(200, 'At most 200 characters'),
    description: z.string().trim().max(10_000).default(''),
    input_schema: z.record(z.string(), z.unknown()).nullable().default(null),
  }),
  output: z.object({ action: z.string(), version: z.number() }),
  async load(tx, input) {
    const [system] = await loadSystemsForUpdate(tx, [input.system])
    if (!system) return refuse('not_found', 'There is no such system.')
    return {
      system,
      team: await loadTeam(tx, system.team_id),
      actions: await loadActionsOfSystemForUpdate(tx, system.id),
      agents: await agentsUsing(tx, [system.id]),
    }
  },
  decide({ system, team, actions, agents }, input, { actor, newId }) {
    if (!inTeam(actor, system.team_id)) {
      return refuse(
        'not_owner',
        `${system.name} is owned by ${team?.name}. ${whoCan(team, 'add actions to it')}`,
      )
    }
    if (system.kind !== 'manual') {
      return refuse(
        'wrong_state',
        `${system.name} is imported: its next import would drop an action added by hand. Import it again instead.`,
      )
    }
    if (actions.some(action => action.name === input.name)) {
      return refuseField('/name', `${system.name} has an action of this name already.`, 'already_exists')
    }
    if (actions.length >= MAX_MANUAL_ACTIONS) {
      return refuse(
        'limit_reached',
        `A system kept by hand has at most ${MAX_MANUAL_ACTIONS} actions. Import an OpenAPI document instead.`,
      )
    }
    const id = newId('act')
    const { name, description, input_schema } = input
    const definition_digest = definitionDigest({ name, description, input_schema })
    return {
      row: {
        id,
        system_id: system.id,
        name,
        description,
        input_schema,
        claims: { source: 'manual' as const, stated: [] },
        definition_digest,
      },
      events: [
        {
          type: 'action.added',
          subject: { kind: 'action', id },
          digest: definition_digest,
          data: { system: system.id, name },
        },
      ],
      affects: { agents: agents.map(agent => agent.id), why: `An action was added to ${system.name}.` },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { row }) {
    await insertActions(tx, [row])
  },
  result: ({ row }) => ({ action: row.id, version: 1 }),
})
