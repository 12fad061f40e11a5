/** `policy.set-guardrail`: a layer's floor under every action that matches a selector. A new one, or the next version. */

import { z } from 'zod'
import { loadImpactInputs } from '@/db/stores/policy-impact'
import { ruleOf } from '@/db/stores/policy-rule'
import { loadRuleForUpdate, type RuleRow, saveRule } from '@/db/stores/policy-write'
import { peopleOfLayer, storedRule } from '@/db/stores/rule-facts'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { canSetGuardrail, checkVersion } from '@/lib/domain/policy/decide-rule'
import { impactNumbers, impactSchema, measureImpact } from '@/lib/domain/policy/measure-impact'
import { OUTCOMES } from '@/lib/domain/policy/model'
import {
  approvalsSchema,
  checkRule,
  conditionSchema,
  obligationsSchema,
  sentenceSchema,
} from '@/lib/domain/policy/rule-fields'
import { guardrailSelectorSchema } from '@/lib/domain/policy/select-guardrails'
import { isRefusal, refuse, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const setGuardrail = defineCommand({
  name: 'policy.set-guardrail',
  summary: 'Sets a guardrail of your own layer. A tightening reaches every agent with the next bundle.',
  permission: 'policy.guardrail',
  actors: 'person-or-token',
  input: z.strictObject({
    id: z.string().max(64).optional(),
    expected_version: z.number().int().min(1).optional(),
    layer: z.enum(CONTROL_LAYERS),
    name: z.string().trim().min(2, 'At least 2 characters').max(100, 'At most 100 characters'),
    selector: guardrailSelectorSchema,
    condition: conditionSchema,
    outcome: z.enum(OUTCOMES),
    obligations: obligationsSchema.default({}),
    approvals: approvalsSchema.default([]),
    sentence: sentenceSchema.optional(),
  }),
  output: z.object({
    guardrail: z.string(),
    version: z.number(),
    sentence: z.string(),
    impact: impactSchema,
  }),
  async load(tx, input) {
    const row = input.id ? await loadRuleForUpdate(tx, input.id) : null
    if (input.id && row?.kind !== 'guardrail') return refuse('not_found', 'There is no such guardrail.')
    return {
      row,
      existing: row && (await storedRule(tx, row)),
      people: await peopleOfLayer(tx, row?.layer ?? input.layer),
      live: await loadImpactInputs(tx, 'all'),
    }
  },
  decide({ row, existing, people, live }, input, { actor, now, newId }) {
    const refused =
      canSetGuardrail(row?.layer ?? input.layer, actor, people) ??
      checkVersion('guardrail', existing, input.expected_version)
    if (refused) return refused
    if (row && row.layer !== input.layer)
      return refuseField('/layer', 'A guardrail stays with its layer. Remove it and set another.')
    if (input.outcome === 'allow' && Object.keys(input.obligations).length === 0) {
      return refuseField(
        '/outcome',
        'A guardrail that allows asks for at least one obligation, or it would change nothing.',
      )
    }
    const checked = checkRule(input)
    if (isRefusal(checked)) return checked
    const next: RuleRow = {
      id: row?.id ?? newId('grl'),
      kind: 'guardrail',
      layer: input.layer,
      name: input.name,
      action_id: null,
      agent_id: null,
      selector: input.selector,
      outcome: input.outcome,
      ...checked,
      obligations: input.obligations,
      limit: null,
      removed_at: null,
      changed_by: actor.kind === 'system' ? null : actor.personId,
      changed_at: now,
      confirmed_by: null,
      version: (row?.version ?? 0) + 1,
    }
    const seconds = epochSeconds(now)
    const impact = measureImpact(
      live,
      { kind: 'guardrail', name: next.name, selector: input.selector, rule: ruleOf(next) },
      seconds,
    )
    return {
      next,
      impact,
      events: [
        {
          type: row ? 'policy.guardrail-changed' : 'policy.guardrail-set',
          subject: { kind: 'guardrail', id: next.id },
          layer: input.layer,
          data: {
            version: next.version,
            name: next.name,
            selector: next.selector,
            condition: next.condition,
            outcome: next.outcome,
            sentence: next.sentence,
            obligations: next.obligations,
            approvals: next.approvals,
            impact: impactNumbers(impact),
            ...(row && {
              before: {
                version: row.version,
                selector: row.selector,
                outcome: row.outcome,
                condition: row.condition,
              },
            }),
          },
        },
      ],
      affects: { agents: 'all' as const, why: `Guardrail ${next.name} was ${row ? 'changed' : 'set'}.` },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { next }) {
    await saveRule(tx, next)
  },
  result: ({ next, impact }) => ({
    guardrail: next.id,
    version: next.version,
    sentence: next.sentence,
    impact,
  }),
})
