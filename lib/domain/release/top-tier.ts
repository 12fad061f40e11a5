/**
 * The highest tier of a release's classified actions: how long it stays certified, how lists sort it.
 * Unclassified actions are denied, so they ask for nothing of their own; none at all is `low`.
 */
import { TIERS, type Tier } from '../policy/model'
import type { ReleasedAction } from './content'

export function topTier(actions: ReleasedAction[]): Tier {
  const ranks = actions
    .filter(action => action.classification !== null)
    .map(action => TIERS.indexOf(action.tier.tier))
  return TIERS[Math.max(0, ...ranks)]!
}
