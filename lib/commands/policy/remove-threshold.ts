/** `policy.remove-threshold`: a loosening, so each agent feels it only with its next signed release. */
import { z } from 'zod'
import { findRule, saveRule } from '@/db/stores/policy-write'
import { reasonSchema } from '@/lib/domain/action/classification-input'
import { canSetThreshold, checkVersion } from '@/lib/domain/policy/decide-rule'
import { impactSchema } from '@/lib/domain/policy/measure-impact'
import { refuse } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { loadThresholdState, thresholdRemoved } from './threshold-change'

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
    return loadThresholdState(tx, { id: found.id, action: found.action_id, agent: found.agent_id })
  },
  decide(state, input, { actor, now }) {
    const refused =
      canSetThreshold(state.target, actor) ??
      checkVersion('threshold', state.existing, input.expected_version)
    if (refused) return refused
    if (!state.row) throw new Error(`threshold ${input.threshold} is gone`)
    return thresholdRemoved(state, state.row, {
      by: actor.kind === 'system' ? null : actor.personId,
      at: now,
      data: { reason: input.reason },
    })
  },
  async save(tx, { next }) {
    await saveRule(tx, next)
  },
  result: ({ next, impact }) => ({ threshold: next.id, version: next.version, impact }),
})
