/** Why a rule would change nothing: what asks for as much already. */
import { z } from 'zod'
import { CONTROL_LAYERS } from '../control-layer/layers'
import { composeRelease } from '../release/compose'
import type { ReleaseInputs } from '../release/inputs'
import { sceneOf } from './compare-outcomes'
import { isLooser } from './join'
import { OUTCOMES, type Rule } from './model'
import { applyDraft, type Draft } from './rule-draft'

export const shadowJson = z.object({
  /** A rule's id, or the name of a tier. */
  rule: z.string(),
  name: z.string(),
  layer: z.enum([...CONTROL_LAYERS, '']),
  outcome: z.enum(OUTCOMES),
})
export type Shadow = z.infer<typeof shadowJson>

export function findShadows(
  inputs: readonly ReleaseInputs[],
  draft: Draft,
  rule: Rule,
  now: number,
): Shadow[] {
  const found = new Map<string, Shadow>()
  for (const live of inputs) {
    const names = new Map(live.guardrails.map(({ rule: { id }, name }) => [id, name]))
    for (const action of sceneOf(composeRelease(applyDraft(live, draft)), now).actions) {
      if (!action.rules.some(other => other.id === rule.id)) continue
      if (!action.classified)
        found.set('unclassified', {
          rule: 'unclassified',
          name: 'Not classified',
          layer: '',
          outcome: 'deny',
        })
      else if (!isLooser(action.tier.outcome, rule.outcome)) {
        found.set(action.tier.tier, {
          rule: action.tier.tier,
          name: `Tier default, ${action.tier.tier}`,
          layer: '',
          outcome: action.tier.outcome,
        })
      }
      for (const other of action.rules) {
        if (other.id === rule.id || other.condition !== null || isLooser(other.outcome, rule.outcome))
          continue
        found.set(other.id, {
          rule: other.id,
          name: names.get(other.id) ?? other.message,
          layer: other.layer,
          outcome: other.outcome,
        })
      }
    }
  }
  return [...found.values()].slice(0, 10)
}
