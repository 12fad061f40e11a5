/**
 * An action whose definition is another one than what was signed. Nobody signed what it does now, so until a
 * release says so it is denied; or, where the organisation says so, stepped up: app and security look at each
 * call, on top of all that the release and the rules of today demand. Never less than either.
 */
import { canonicalJson } from '../digest'
import type { Rule, SurfaceEntry, TierOutcome } from './model'

export type DriftOutcome = 'deny' | 'step_up'

/** A rule like any other, so that every engine says why in the same words. */
const LOOK_AT_EACH_CALL: Rule = {
  id: 'thr_drift',
  version: 1,
  kind: 'threshold',
  layer: 'app',
  outcome: 'step_up',
  condition: null,
  message: 'The definition of this action changed since it was released.',
  obligations: {},
  approvals: [
    { layer: 'app', count: 1 },
    { layer: 'security', count: 1 },
  ],
}

/**
 * `joined`: pinned and current together. `current`: as it is now; an unclassified one is bound by every guardrail
 * that could concern it. `raised`: what a layer's override demands although nobody classified the definition.
 */
export function driftEntry(
  joined: SurfaceEntry,
  pinned: SurfaceEntry,
  current: SurfaceEntry,
  outcome: DriftOutcome,
  raised: TierOutcome | null,
): SurfaceEntry {
  if (outcome === 'deny') return { ...joined, classified: false }
  // An unclassified action's own tier only says that it is denied: that is what the setting replaces.
  const demanded = current.classified ? joined.tiers : pinned.tiers
  const tiers = raised === null ? demanded : [...demanded, raised]
  return {
    ...joined,
    classified: pinned.classified,
    tiers: [...new Map(tiers.map(tier => [canonicalJson(tier), tier])).values()],
    thresholds: [...joined.thresholds, LOOK_AT_EACH_CALL],
  }
}
