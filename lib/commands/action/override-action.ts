/** `action.override`: security or compliance raises a classification above the team's own. It can never lower one. */
import { z } from 'zod'
import { agentsUsing, loadEnvironments, updateAction } from '@/db/stores/action'
import { loadActionFacts, loadNames, overriddenAction } from '@/db/stores/action-facts'
import { classificationFields, reasonSchema } from '@/lib/domain/action/classification-input'
import { decideOverride } from '@/lib/domain/action/decide-override'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const overrideAction = defineCommand({
  name: 'action.override',
  summary: 'Raises the classification of an action centrally. Refused where it would not raise the tier.',
  permission: 'action.override',
  actors: 'person',
  input: z.strictObject({
    action: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    ...classificationFields,
    reason: reasonSchema,
  }),
  output: z.object({ action: z.string(), version: z.number() }),
  async load(tx, input) {
    const [fact] = await loadActionFacts(tx, [input.action])
    if (!fact) return refuse('not_found', 'There is no such action.')
    return {
      fact,
      action: overriddenAction(fact.row, await loadNames(tx, [fact.row.override_by])),
      environments: await loadEnvironments(tx),
      agents: await agentsUsing(tx, [fact.system.id]),
    }
  },
  decide({ fact, action, environments, agents }, input, { actor, now }) {
    const { effect, data_class, reversible, reason } = input
    const to = { effect, data_class, reversible }
    const decision = decideOverride(action, to, input.expected_version, actor, environments)
    if (isRefusal(decision)) return decision
    const { layer } = decision
    return {
      id: fact.row.id,
      version: fact.row.version + 1,
      set: {
        override_effect: effect,
        override_data_class: data_class,
        override_reversible: reversible,
        override_reason: reason,
        override_layer: layer,
        override_by: actor.kind === 'system' ? null : actor.personId,
        override_at: now,
      },
      events: [
        {
          type: 'action.overridden',
          subject: { kind: 'action', id: fact.row.id },
          layer,
          data: {
            system: fact.system.id,
            name: fact.row.name.slice(0, 200),
            team: action.classification,
            before: action.override?.classification ?? null,
            after: to,
            reason,
          },
        },
      ],
      affects: {
        agents: agents.map(agent => agent.id),
        why: `${fact.row.name.slice(0, 100)} was overridden by ${layer}.`,
      },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, change) {
    await updateAction(tx, change.id, change.set)
  },
  result: change => ({ action: change.id, version: change.version }),
})
