/**
 * A bundle and its pulse as if the signer had signed them at another time: whoever asks about another time asks about
 * rules, not about whether the console was up. Exceptions and certifications end when they end.
 */
import type { BundlePolicy, Pulse, Tier } from '../model'

export function situationAt<Side extends { policy: BundlePolicy; pulse: Pulse }>(
  side: Side,
  now: number,
  at: number,
): Side {
  const by = at - now
  if (by === 0) return side
  const { policy, pulse } = side
  const fresh = Object.entries(pulse.fresh_until).map(([tier, until]) => [tier, until + by])
  return {
    ...side,
    policy: { ...policy, issued_at: policy.issued_at + by, expires_at: policy.expires_at + by },
    pulse: {
      ...pulse,
      issued_at: pulse.issued_at + by,
      fresh_until: Object.fromEntries(fresh) as Record<Tier, number>,
    },
  }
}
