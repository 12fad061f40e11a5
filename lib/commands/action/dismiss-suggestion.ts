/** `action.dismiss-suggestion`: Security answers an input with no, or whoever gave it takes it back. */
import { z } from 'zod'
import { decideSuggestions, loadSuggestionForUpdate } from '@/db/stores/action-suggestion'
import { personName } from '@/db/stores/member-people'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { decideDismiss } from '@/lib/domain/action/decide-suggestion'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const dismissSuggestion = defineCommand({
  name: 'action.dismiss-suggestion',
  summary: 'Answers a suggested classification with no, or takes one’s own back.',
  permission: 'action.classify',
  actors: 'person',
  input: z.strictObject({ suggestion: z.string().min(1).max(64), reason: reasonSchema }),
  output: z.object({ suggestion: z.string() }),
  async load(tx, input) {
    const row = await loadSuggestionForUpdate(tx, input.suggestion)
    if (!row) return refuse('not_found', 'There is no such suggestion.')
    return { row, person: (await personName(tx, row.person_id)) ?? 'its author' }
  },
  decide({ row, person }, input, { actor, now }) {
    const refused = decideDismiss({ state: row.state, personId: row.person_id, person }, actor)
    if (refused) return refused
    const by = actor.kind === 'system' ? null : actor.personId
    return {
      id: row.id,
      decision: { state: 'dismissed' as const, by, at: now, reason: input.reason },
      events: [
        {
          type: by === row.person_id ? 'action.suggestion-withdrawn' : 'action.suggestion-dismissed',
          subject: { kind: 'action', id: row.action_id },
          data: { suggestion: row.id, by: person, reason: input.reason },
        },
      ],
    }
  },
  async save(tx, { id, decision }) {
    await decideSuggestions(tx, [id], decision)
  },
  result: ({ id }) => ({ suggestion: id }),
})
