/**
 * `policy.set-guardrail`: proposes a layer's floor under every action that matches a selector: a new one, or the
 * next version. It holds once a second person of the layer, or of Security, confirms (organisation.confirm-proposal).
 */
import { z } from 'zod'
import { loadImpactInputs } from '@/db/stores/policy-impact'
import { loadRuleForUpdate } from '@/db/stores/policy-write'
import { insertProposal } from '@/db/stores/proposal'
import { peopleOfLayer, storedRule } from '@/db/stores/rule-facts'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { canSetGuardrail, checkVersion } from '@/lib/domain/policy/decide-rule'
import { checkGuardrail, guardrailFields } from '@/lib/domain/policy/guardrail-change'
import { impactSchema, measureImpact } from '@/lib/domain/policy/measure-impact'
import { isRefusal, refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { proposalReason } from '../organisation/proposal-input'
import { draftRule, guardrailProposed, proposedOutput } from './guardrail-proposed'

export const setGuardrail = defineCommand({
  name: 'policy.set-guardrail',
  summary:
    'Proposes a guardrail of your own layer, or its next version. A second person of the layer or of Security confirms.',
  permission: 'policy.guardrail',
  actors: 'person-or-token',
  input: z.strictObject({
    id: z.string().max(64).optional(),
    expected_version: z.number().int().min(1).optional(),
    ...guardrailFields,
    reason: proposalReason,
  }),
  output: z.object({ ...proposedOutput, sentence: z.string(), impact: impactSchema }),
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
  decide({ row, existing, people, live }, input, context) {
    const { actor, now, newId } = context
    const refused =
      canSetGuardrail(row?.layer ?? input.layer, actor, people) ??
      checkVersion('guardrail', existing, input.expected_version)
    if (refused) return refused
    const { id: _id, expected_version: _version, reason, ...typed } = input
    const checked = checkGuardrail(typed, row && { ...row, condition: row.condition ?? null, name: row.name })
    if (isRefusal(checked)) return checked
    const guardrail = row?.id ?? newId('grl')
    const rule = { ...typed, sentence: checked.sentence }
    const impact = measureImpact(
      live,
      {
        kind: 'guardrail',
        name: input.name,
        selector: input.selector,
        rule: draftRule(guardrail, (row?.version ?? 0) + 1, rule, checked),
      },
      epochSeconds(now),
    )
    return guardrailProposed({
      guardrail,
      layer: input.layer,
      base: row?.version ?? 0,
      wanted: { act: 'set', rule },
      impact,
      reason,
      context,
    })
  },
  async save(tx, { row }) {
    await insertProposal(tx, row)
  },
  result: ({ proposed, impact, wanted }) => ({
    ...proposed,
    sentence: wanted.act === 'set' ? wanted.rule.sentence : '',
    impact,
  }),
})
