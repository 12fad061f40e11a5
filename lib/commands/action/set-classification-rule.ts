/** `action.set-classification-rule`: a new rule of a layer, or its next version. It suggests; it classifies nothing. */
import { z } from 'zod'
import { saveClassificationRule } from '@/db/stores/action-suggestion'
import { classificationRuleFields } from '@/lib/domain/action/classification-rule'
import {
  canKeepRule,
  checkRuleVersion,
  MAX_RULES_PER_LAYER,
} from '@/lib/domain/action/decide-classification-rule'
import { refuse, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { loadRuleState } from './classification-rule-state'

export const setClassificationRule = defineCommand({
  name: 'action.set-classification-rule',
  summary: 'Keeps a rule that suggests a classification for every action whose name and claims match.',
  permission: 'action.rule',
  actors: 'person-or-token',
  input: z.strictObject({
    /** An existing rule gets its next version; without it a new one is made. */
    id: z.string().max(64).optional(),
    expected_version: z.number().int().min(1).optional(),
    ...classificationRuleFields,
  }),
  output: z.object({ rule: z.string(), version: z.number() }),
  async load(tx, input) {
    return loadRuleState(tx, { id: input.id, system: input.system, layer: input.layer })
  },
  decide({ row, existing, system, kept }, input, { actor, now, newId }) {
    if (input.system !== null && system === null)
      return refuseField('/system', 'There is no such system. Reload the list.', 'not_found')
    const refused =
      canKeepRule(input.layer, system, actor) ?? checkRuleVersion(existing, input.expected_version)
    if (refused) return refused
    if (row && (row.layer !== input.layer || row.system_id !== input.system)) {
      return refuseField('/layer', 'A rule stays with its layer and system. Remove it and set a new one.')
    }
    if (!row && kept.length >= MAX_RULES_PER_LAYER) {
      return refuse(
        'limit_reached',
        `This layer keeps ${MAX_RULES_PER_LAYER} rules already. Remove one that nothing matches any more.`,
      )
    }
    const namesake = kept.find(
      one => one.id !== row?.id && one.name === input.name && one.system_id === input.system,
    )
    if (namesake) return refuseField('/name', 'A rule of this layer has this name already.', 'already_exists')
    const { id: _, expected_version: __, system: systemId, ...fields } = input
    const next = {
      ...fields,
      id: row?.id ?? newId('clr'),
      system_id: systemId,
      removed_at: null,
      changed_by: actor.kind === 'system' ? null : actor.personId,
      changed_at: now,
      version: (row?.version ?? 0) + 1,
    }
    return {
      next,
      events: [
        {
          type: row ? 'action.classification-rule-changed' : 'action.classification-rule-set',
          subject: { kind: 'classification-rule', id: next.id },
          layer: input.layer,
          data: {
            version: next.version,
            ...fields,
            ...(system && { system: system.id, system_name: system.name }),
            ...(existing && { before: { version: existing.version, ...existing.rule } }),
          },
        },
      ],
    }
  },
  async save(tx, { next }) {
    await saveClassificationRule(tx, next)
  },
  result: ({ next }) => ({ rule: next.id, version: next.version }),
})
