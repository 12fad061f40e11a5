/** Tier by points, and what each tier demands as shipped. An organisation may set its own (DESIGN §2, tier). */
import type { ApprovalNeed, Classification, DataClass, Effect, Outcome, Tier, TierOutcome } from './model'
import { TIERS } from './model'

export const EFFECT_POINTS: Record<Effect, number> = {
  read: 0,
  write: 1,
  external_communication: 1,
  destructive: 2,
  data_movement: 2,
  payment: 2,
  secret_access: 2,
  privilege_change: 2,
}

export const DATA_CLASS_POINTS: Record<DataClass, number> = {
  public: 0,
  internal: 0,
  confidential: 1,
  restricted: 2,
}

/** Points at which a tier begins. */
export const TIER_FROM_POINTS: Record<Tier, number> = { low: 0, medium: 2, high: 3, critical: 5 }

export const SHIPPED_TIER_OUTCOMES: Record<Tier, { outcome: Outcome; approvals: ApprovalNeed[] }> = {
  low: { outcome: 'allow', approvals: [] },
  medium: { outcome: 'allow', approvals: [] },
  high: { outcome: 'step_up', approvals: [{ layer: 'pam', count: 1 }] },
  critical: {
    outcome: 'step_up',
    approvals: [
      { layer: 'pam', count: 1 },
      { layer: 'security', count: 1 },
    ],
  },
}

/** For how many days a release of this tier is certified. */
export const CERTIFICATION_DAYS: Record<Tier, number> = { low: 365, medium: 180, high: 90, critical: 30 }

/** How old the pulse may be, in seconds, before an action of this tier is denied as stale. */
export const FRESHNESS_SECONDS: Record<Tier, number> = {
  low: 86_400,
  medium: 3_600,
  high: 120,
  critical: 120,
}

/** For how long an approval of a step-up may be used, in seconds. */
export const APPROVAL_SECONDS: Record<Tier, number> = { low: 300, medium: 300, high: 120, critical: 120 }

export function tierPoints(classification: Classification, inProduction: boolean): number {
  const { effect, data_class, reversible } = classification
  // A read changes nothing, so whether it can be undone adds nothing.
  const irreversible = effect !== 'read' && !reversible ? 1 : 0
  return EFFECT_POINTS[effect] + DATA_CLASS_POINTS[data_class] + irreversible + (inProduction ? 1 : 0)
}

export function tierOf(classification: Classification, inProduction: boolean): Tier {
  const points = tierPoints(classification, inProduction)
  return TIERS.findLast(tier => points >= TIER_FROM_POINTS[tier]) ?? 'low'
}

export function tierOutcome(tier: Tier, settings = SHIPPED_TIER_OUTCOMES): TierOutcome {
  return { tier, ...settings[tier] }
}

/** The strictest; `critical` for an empty list, since nothing proves anything milder. */
export function strictestTier(tiers: readonly Tier[]): Tier {
  let rank = -1
  for (const tier of tiers) rank = Math.max(rank, TIERS.indexOf(tier))
  return TIERS[rank] ?? 'critical'
}

/** The tier that an action is measured by: the strictest of what is pinned and what is current. */
export function tierOfEntry({ tiers }: { tiers: readonly { tier: Tier }[] }): Tier {
  return strictestTier(tiers.map(({ tier }) => tier))
}

/**
 * Until when the pulse is fresh for each tier: no tier is fresh for longer than a milder one, whatever a pulse
 * says. Else an entry with a second, stricter tier could outlive the same entry without it.
 */
export function freshnessLimits(freshUntil: Record<Tier, number>): Record<Tier, number> {
  const { low } = freshUntil
  const medium = Math.min(low, freshUntil.medium)
  const high = Math.min(medium, freshUntil.high)
  return { low, medium, high, critical: Math.min(high, freshUntil.critical) }
}
