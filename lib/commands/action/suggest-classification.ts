/** `action.suggest-classification`: where Security classifies, what somebody of the app team would say. It decides nothing. */
import { z } from 'zod'
import { classifiedAction, loadActionFacts } from '@/db/stores/action-facts'
import { hasOpenSuggestion, insertSuggestion } from '@/db/stores/action-suggestion'
import { loadAuthorship } from '@/db/stores/rule-facts'
import { classificationFields, reasonSchema } from '@/lib/domain/action/classification-input'
import { decideSuggest } from '@/lib/domain/action/decide-suggestion'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const suggestClassificationCommand = defineCommand({
  name: 'action.suggest-classification',
  summary: 'Suggests a classification to Security, in an organisation where Security writes them.',
  permission: 'action.suggest',
  actors: 'person',
  input: z.strictObject({
    action: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    ...classificationFields,
    rationale: reasonSchema,
  }),
  output: z.object({ suggestion: z.string() }),
  async load(tx, input, { actor }) {
    const [fact] = await loadActionFacts(tx, [input.action])
    if (!fact) return refuse('not_found', 'There is no such action.')
    return {
      fact,
      authorship: await loadAuthorship(tx),
      own: actor.kind !== 'system' && (await hasOpenSuggestion(tx, fact.row.id, actor.personId)),
    }
  },
  decide({ fact, authorship, own }, input, { actor, now, newId }) {
    if (actor.kind === 'system') return refuse('not_permitted', 'People suggest classifications.')
    const row = classifiedAction(fact, new Map())
    const refused = decideSuggest(row, input.expected_version, own, authorship, actor)
    if (refused) return refused
    const { effect, data_class, reversible, rationale } = input
    const id = newId('sug')
    return {
      row: {
        id,
        action_id: fact.row.id,
        person_id: actor.personId,
        effect,
        data_class,
        reversible,
        rationale,
        definition_digest: fact.row.definition_digest,
        at: now,
      },
      events: [
        {
          type: 'action.classification-suggested',
          subject: { kind: 'action', id: fact.row.id },
          layer: 'app' as const,
          data: {
            suggestion: id,
            system: fact.system.id,
            name: fact.row.name.slice(0, 200),
            classification: { effect, data_class, reversible },
            rationale,
          },
        },
      ],
    }
  },
  async save(tx, { row }) {
    await insertSuggestion(tx, row)
  },
  result: ({ row }) => ({ suggestion: row.id }),
})
