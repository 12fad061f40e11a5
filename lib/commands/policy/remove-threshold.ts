/** `policy.remove-threshold`: a loosening, so each agent feels it only with its next signed release. */

import { z } from 'zod'
import { agentsUsing } from '@/db/stores/action'
import { loadImpactInputs } from '@/db/stores/policy-impact'
import { findRule, loadRuleForUpdate, type RuleRow, saveRule } from '@/db/stores/policy-write'
import { loadThresholdTarget, storedRule } from '@/db/stores/rule-facts'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { canSetThreshold, checkVersion } from '@/lib/domain/policy/decide-rule'
import { impactNumbers, impactSchema, measureImpact } from '@/lib/domain/policy/measure-impact'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const removeThreshold = defineCommand({
  name: 'policy.remove-threshold',
  summary: 'Removes a threshold. What it denied stays denied until the next signed release of each agent.',
  permission: 'policy.threshold',
  actors: 'person-or-token',
  input: z.strictObject({
    threshold: z.string().min(1).max(64),
    expected_version: z.number().int().min(1),
    reason: reasonSchema,
  }),
  output: z.object({ threshold: z.string(), version: z.number(), impact: impactSchema }),
  async load(tx, input) {
    const found = await findRule(tx, input.threshold)
    if (found?.kind !== 'threshold' || found.action_id === null)
      return refuse('not_found', 'There is no such threshold.')
    const target = await loadThresholdTarget(tx, found.action_id, found.agent_id)
    const row = await loadRuleForUpdate(tx, input.threshold)
    if (!target || !row) throw new Error(`threshold ${found.id} has no action`)
    const users = (await agentsUsing(tx, [target.fact.system.id])).map(agent => agent.id)
    const agents = row.agent_id === null ? users : users.filter(id => id === row.agent_id)
    return {
      target,
      row,
      existing: await storedRule(tx, row),
      agents,
      live: await loadImpactInputs(tx, agents),
    }
  },
  decide({ target, row, existing, agents, live }, input, { actor, now }) {
    const refused =
      canSetThreshold(target, actor) ?? checkVersion('threshold', existing, input.expected_version)
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
          type: 'policy.threshold-removed',
          subject: { kind: 'threshold', id: row.id },
          layer: 'app' as const,
          ...(row.agent_id && { agent: row.agent_id }),
          data: {
            version: next.version,
            action: row.action_id,
            reason: input.reason,
            impact: impactNumbers(impact),
            before: { version: row.version, outcome: row.outcome, condition: row.condition },
          },
        },
      ],
      affects: { agents, why: `A threshold on ${target.fact.row.name.slice(0, 100)} was removed.` },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { next }) {
    await saveRule(tx, next)
  },
  result: ({ next, impact }) => ({ threshold: next.id, version: next.version, impact }),
})
