/** `policy.remove-guardrail`: proposes that it goes. A loosening, felt with each agent's next signed release. */
import { z } from 'zod'
import { loadImpactInputs } from '@/db/stores/policy-impact'
import { loadRuleForUpdate } from '@/db/stores/policy-write'
import { insertProposal } from '@/db/stores/proposal'
import { peopleOfLayer, storedRule } from '@/db/stores/rule-facts'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { canSetGuardrail, checkVersion } from '@/lib/domain/policy/decide-rule'
import { impactSchema, measureImpact } from '@/lib/domain/policy/measure-impact'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { proposalReason } from '../organisation/proposal-input'
import { guardrailProposed, proposedOutput } from './guardrail-proposed'

export const removeGuardrail = defineCommand({
  name: 'policy.remove-guardrail',
  summary:
    'Proposes that a guardrail of your own layer is removed. A second person of the layer or of Security confirms; it binds each agent until its next signed release.',
  permission: 'policy.guardrail',
  actors: 'person-or-token',
  input: z.strictObject({
    guardrail: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    reason: proposalReason,
  }),
  output: z.object({ ...proposedOutput, impact: impactSchema }),
  async load(tx, input) {
    const row = await loadRuleForUpdate(tx, input.guardrail)
    if (row?.kind !== 'guardrail') return refuse('not_found', 'There is no such guardrail.')
    return {
      row,
      existing: await storedRule(tx, row),
      people: await peopleOfLayer(tx, row.layer),
      live: await loadImpactInputs(tx, 'all'),
    }
  },
  decide({ row, existing, people, live }, input, context) {
    const refused =
      canSetGuardrail(row.layer, context.actor, people) ??
      checkVersion('guardrail', existing, input.expected_version)
    if (refused) return refused
    return guardrailProposed({
      guardrail: row.id,
      layer: row.layer,
      base: row.version,
      wanted: { act: 'remove' },
      impact: measureImpact(live, { kind: 'removal', rule: row.id }, epochSeconds(context.now)),
      reason: input.reason,
      context,
    })
  },
  async save(tx, { row }) {
    await insertProposal(tx, row)
  },
  result: ({ proposed, impact }) => ({ ...proposed, impact }),
})
