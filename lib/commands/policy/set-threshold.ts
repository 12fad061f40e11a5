/** `policy.set-threshold`: when a condition holds on one action, at least this outcome. A new one, or the next version. */
import { z } from 'zod'
import { type RuleRow, saveRule } from '@/db/stores/policy-write'
import { canSetThreshold, checkVersion } from '@/lib/domain/policy/decide-rule'
import { judgeThreshold, thresholdFields } from '@/lib/domain/policy/check-threshold'
import { impactSchema } from '@/lib/domain/policy/measure-impact'
import { isRefusal } from '@/lib/domain/refusal'
import { defineCommand } from '../define-command'
import { loadThresholdState, nextThreshold, thresholdSet } from './threshold-change'

export const setThreshold = defineCommand({
  name: 'policy.set-threshold',
  summary: 'Sets a threshold on one action, for every agent or for one. Rules only tighten.',
  permission: 'policy.threshold',
  actors: 'person-or-token',
  input: z.strictObject({
    /** An existing threshold gets its next version; without it a new one is made. */
    id: z.string().max(64).optional(),
    expected_version: z.number().int().min(1).optional(),
    ...thresholdFields,
  }),
  output: z.object({
    threshold: z.string(),
    version: z.number(),
    sentence: z.string(),
    impact: impactSchema,
  }),
  load: (tx, input) => loadThresholdState(tx, input),
  decide(state, input, { actor, now, newId }) {
    const refused =
      canSetThreshold(state.target, actor) ??
      checkVersion('threshold', state.existing, input.expected_version)
    if (refused) return refused
    const id = state.row?.id ?? newId('thr')
    const checked = judgeThreshold(id, input, state.facts)
    if (isRefusal(checked)) return checked
    const act = { by: actor.kind === 'system' ? null : actor.personId, at: now }
    const next: RuleRow = nextThreshold(state, id, input, checked, act)
    return thresholdSet(state, next, act)
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
