/** `policy.set-threshold`: when a condition holds on one action, at least this outcome. A new one, or the next version. */

import { z } from 'zod'
import { agentsUsing } from '@/db/stores/action'
import { loadImpactInputs } from '@/db/stores/policy-impact'
import { ruleOf } from '@/db/stores/policy-rule'
import { loadRuleForUpdate, type RuleRow, saveRule } from '@/db/stores/policy-write'
import { countThresholds } from '@/db/stores/threshold-count'
import { loadThresholdTarget, storedRule } from '@/db/stores/rule-facts'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { canSetThreshold, checkVersion } from '@/lib/domain/policy/decide-rule'
import { checkThreshold, outsideSchema, roomForThreshold } from '@/lib/domain/policy/check-threshold'
import { limitSchema } from '@/lib/domain/policy/limit'
import { impactNumbers, impactSchema, measureImpact } from '@/lib/domain/policy/measure-impact'
import { approvalsSchema, conditionSchema, sentenceSchema } from '@/lib/domain/policy/rule-fields'
import { isRefusal, refuse, refuseField } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'

export const setThreshold = defineCommand({
  name: 'policy.set-threshold',
  summary: 'Sets a threshold on one action, for every agent or for one. Rules only tighten.',
  permission: 'policy.threshold',
  actors: 'person-or-token',
  input: z.strictObject({
    /** An existing threshold gets its next version; without it a new one is made. */
    id: z.string().max(64).optional(),
    expected_version: z.number().int().min(1).optional(),
    action: z.string().min(1).max(64),
    /** null: every agent that uses the action. */
    agent: z.string().max(64).nullable().default(null),
    name: z.string().trim().min(2).max(100).optional(),
    condition: conditionSchema.optional(),
    /** Instead of a condition: at most so many calls, or so much in all, per window. The enforcer hands the counter in. */
    limit: limitSchema.nullable().default(null),
    /** Arguments in the condition that the action's input schema does not name, and that are meant all the same. */
    outside_schema: outsideSchema,
    outcome: z.enum(['step_up', 'deny'], 'A threshold asks for step_up or deny: allow would ask for nothing'),
    approvals: approvalsSchema.default([]),
    /** What reasons say. Left out: written from the condition. */
    sentence: sentenceSchema.optional(),
  }),
  output: z.object({
    threshold: z.string(),
    version: z.number(),
    sentence: z.string(),
    impact: impactSchema,
  }),
  async load(tx, input) {
    const target = await loadThresholdTarget(tx, input.action, input.agent)
    if (!target) return refuse('not_found', 'There is no such action.')
    const row = input.id ? await loadRuleForUpdate(tx, input.id) : null
    if (input.id && row?.kind !== 'threshold') return refuse('not_found', 'There is no such threshold.')
    const users = (await agentsUsing(tx, [target.fact.system.id])).map(agent => agent.id)
    const agents = input.agent === null ? users : users.filter(id => id === input.agent)
    return {
      target,
      row,
      existing: row && (await storedRule(tx, row)),
      // The action is locked: nobody adds another meanwhile.
      others: await countThresholds(tx, input.action),
      agents,
      live: await loadImpactInputs(tx, agents),
    }
  },
  decide({ target, row, existing, others, agents, live }, input, { actor, now, newId }) {
    const refused =
      canSetThreshold(target, actor) ?? checkVersion('threshold', existing, input.expected_version)
    if (refused) return refused
    if (input.agent !== null && !agents.includes(input.agent)) {
      return refuseField('/agent', `This agent does not use ${target.system.name}.`)
    }
    if (row && (row.action_id !== input.action || row.agent_id !== input.agent)) {
      return refuseField(
        '/action',
        'A threshold stays with its action and agent. Remove it and set a new one.',
      )
    }
    if (target.fact.row.removed_at)
      return refuse(
        'wrong_state',
        `${target.fact.row.name.slice(0, 100)} is no longer part of ${target.system.name}.`,
      )
    const full = row ? null : roomForThreshold(others, target.fact.row.name)
    if (full) return full
    const id = row?.id ?? newId('thr')
    const checked = checkThreshold(id, input, target.fact.row.input_schema, row)
    if (isRefusal(checked)) return checked
    const next: RuleRow = {
      id,
      kind: 'threshold',
      layer: 'app',
      name: input.name ?? row?.name ?? `Threshold on ${target.fact.row.name.slice(0, 80)}`,
      action_id: input.action,
      agent_id: input.agent,
      selector: null,
      outcome: input.outcome,
      ...checked,
      obligations: {},
      counted: null,
      counted_until: null,
      removed_at: null,
      changed_by: actor.kind === 'system' ? null : actor.personId,
      changed_at: now,
      confirmed_by: null,
      version: (row?.version ?? 0) + 1,
    }
    const seconds = epochSeconds(now)
    const impact = measureImpact(
      live,
      { kind: 'threshold', action: input.action, agent: input.agent, rule: ruleOf(next) },
      seconds,
    )
    return {
      next,
      impact,
      events: [
        {
          type: row ? 'policy.threshold-changed' : 'policy.threshold-set',
          subject: { kind: 'threshold', id: next.id },
          layer: 'app' as const,
          ...(input.agent && { agent: input.agent }),
          data: {
            version: next.version,
            action: input.action,
            name: target.fact.row.name.slice(0, 200),
            outcome: next.outcome,
            condition: next.condition,
            sentence: next.sentence,
            ...(next.limit && { limit: next.limit }),
            approvals: next.approvals,
            impact: impactNumbers(impact),
            ...(row && { before: { version: row.version, outcome: row.outcome, condition: row.condition } }),
          },
        },
      ],
      affects: {
        agents,
        why: `A threshold on ${target.fact.row.name.slice(0, 100)} was ${row ? 'changed' : 'set'}.`,
      },
      notify: [{ kind: 'policy' as const }],
    }
  },
  async save(tx, { next }) {
    await saveRule(tx, next)
  },
  result: ({ next, impact }) => ({
    threshold: next.id,
    version: next.version,
    sentence: next.sentence,
    impact,
  }),
})
