/** `action.clear-override`: the layer that raised a classification gives it back to the team. */
import { z } from 'zod'
import { agentsUsing, updateAction } from '@/db/stores/action'
import { loadActionFacts, loadNames, overriddenAction } from '@/db/stores/action-facts'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { decideClearOverride } from '@/lib/domain/action/decide-override'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

const NONE = {
  override_effect: null,
  override_data_class: null,
  override_reversible: null,
  override_reason: null,
  override_layer: null,
  override_by: null,
  override_at: null,
} as const

export const clearOverride = defineCommand({
  name: 'action.clear-override',
  summary: 'Removes a central override. Reaches each agent only with its next signed release.',
  permission: 'action.override',
  actors: 'person',
  input: z.strictObject({
    action: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    reason: reasonSchema,
  }),
  output: z.object({ action: z.string(), version: z.number() }),
  async load(tx, input) {
    const [fact] = await loadActionFacts(tx, [input.action])
    if (!fact) return refuse('not_found', 'There is no such action.')
    return {
      fact,
      action: overriddenAction(fact.row, await loadNames(tx, [fact.row.override_by])),
      agents: await agentsUsing(tx, [fact.system.id]),
    }
  },
  decide({ fact, action, agents }, input, { actor }) {
    const decision = decideClearOverride(action, input.expected_version, actor)
    if (isRefusal(decision)) return decision
    return {
      id: fact.row.id,
      version: fact.row.version + 1,
      events: [
        {
          type: 'action.override-cleared',
          subject: { kind: 'action', id: fact.row.id },
          layer: decision.layer,
          data: {
            system: fact.system.id,
            name: fact.row.name.slice(0, 200),
            before: action.override?.classification ?? null,
            reason: input.reason,
          },
        },
      ],
      affects: {
        agents: agents.map(agent => agent.id),
        why: `The override of ${fact.row.name.slice(0, 100)} was cleared.`,
      },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, change) {
    await updateAction(tx, change.id, NONE)
  },
  result: change => ({ action: change.id, version: change.version }),
})
