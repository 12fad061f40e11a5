/** `policy.remove-guardrail`: by its own layer only; a loosening, felt with each agent's next signed release. */

import { z } from 'zod'
import { loadImpactInputs } from '@/db/stores/policy-impact'
import { loadRuleForUpdate, type RuleRow, saveRule } from '@/db/stores/policy-write'
import { peopleOfLayer, storedRule } from '@/db/stores/rule-facts'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { canSetGuardrail, checkVersion } from '@/lib/domain/policy/decide-rule'
import { impactNumbers, impactSchema, measureImpact } from '@/lib/domain/policy/measure-impact'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const removeGuardrail = defineCommand({
  name: 'policy.remove-guardrail',
  summary: 'Removes a guardrail of your own layer. It binds each agent until its next signed release.',
  permission: 'policy.guardrail',
  actors: 'person',
  input: z.strictObject({
    guardrail: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    reason: reasonSchema,
  }),
  output: z.object({ guardrail: z.string(), version: z.number(), impact: impactSchema }),
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
  decide({ row, existing, people, live }, input, { actor, now }) {
    const refused =
      canSetGuardrail(row.layer, actor, people) ?? checkVersion('guardrail', existing, input.expected_version)
    if (refused) return refused
    const next: RuleRow = {
      ...row,
      removed_at: now,
      changed_at: now,
      changed_by: actor.kind === 'system' ? null : actor.personId,
      version: row.version + 1,
    }
    const impact = measureImpact(live, { kind: 'removal', rule: row.id }, epochSeconds(now))
    return {
      next,
      impact,
      events: [
        {
          type: 'policy.guardrail-removed',
          subject: { kind: 'guardrail', id: row.id },
          layer: row.layer,
          data: {
            version: next.version,
            name: row.name,
            reason: input.reason,
            impact: impactNumbers(impact),
            before: {
              version: row.version,
              selector: row.selector,
              outcome: row.outcome,
              condition: row.condition,
            },
          },
        },
      ],
      affects: { agents: 'all' as const, why: `Guardrail ${row.name} was removed.` },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { next }) {
    await saveRule(tx, next)
  },
  result: ({ next, impact }) => ({ guardrail: next.id, version: next.version, impact }),
})
