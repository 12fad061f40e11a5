/** May this person keep this classification rule? A layer keeps its own; an app team, for systems of its own. */
import { LAYER_NAMES } from '../control-layer/layers'
import { type Actor, hasFunction, inTeam } from '../member/permissions'
import { type Refusal, refuse, refuseField } from '../refusal'
import type { ClassificationRule } from './classification-rule'
import { type OwningTeam, whoCan } from './who-can'

/** The rule under its row lock. */
export type StoredClassificationRule = {
  rule: ClassificationRule
  version: number
  removed: boolean
  changedBy: string | null
  changedAt: string
}

export type RuleSystem = { id: string; name: string; team: OwningTeam }

export const MAX_RULES_PER_LAYER = 200

export function canKeepRule(
  layer: ClassificationRule['layer'],
  system: RuleSystem | null,
  actor: Actor,
): Refusal | null {
  if (layer !== 'app') {
    if (hasFunction(actor, layer)) return null
    return refuse(
      'not_owner',
      `Only ${LAYER_NAMES[layer]} keeps rules of ${LAYER_NAMES[layer]}. Keep one of your own layer, or ask them.`,
    )
  }
  if (system === null) {
    return refuseField(
      '/system',
      'A rule of an app team is for one system of its own. Choose it; a rule for every system is a central layer’s.',
    )
  }
  if (inTeam(actor, system.team.id)) return null
  return refuse(
    'not_owner',
    `${system.name} is owned by ${system.team.name}. ${whoCan(system.team, 'keep a rule for it')}`,
  )
}

/** Null when the rule may be saved or removed as it was shown. */
export function checkRuleVersion(
  existing: StoredClassificationRule | null,
  expected: number | undefined,
): Refusal | null {
  if (existing === null) return null
  if (existing.removed) return refuse('wrong_state', 'This rule was removed. Set a new one.')
  if (existing.version === expected) return null
  return refuse(
    'stale_version',
    `${existing.changedBy ?? 'Somebody'} changed this rule meanwhile. Compare before you decide; nothing was overwritten.`,
    { data: { current: { ...existing.rule, version: existing.version, at: existing.changedAt } } },
  )
}
