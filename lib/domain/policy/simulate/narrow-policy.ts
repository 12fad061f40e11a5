/** A policy with some of its agents only, and of guardrails and identities what concerns these. */
import type { BundlePolicy } from '../model'
import { own } from '../own'

export function narrowPolicy(policy: BundlePolicy, keep: ReadonlySet<string>): BundlePolicy {
  const agents = Object.fromEntries(Object.entries(policy.agents).filter(([id]) => keep.has(id)))
  const used = new Set(
    Object.values(agents).flatMap(({ surface }) =>
      Object.values(surface).flatMap(actions => Object.values(actions).flatMap(entry => entry.guardrails)),
    ),
  )
  return {
    ...policy,
    agents,
    // Two agents with one identity stay ambiguous, even where one of the two is not shown.
    identities: Object.fromEntries(
      Object.entries(policy.identities).filter(([, ids]) => ids.some(id => keep.has(id))),
    ),
    guardrails: Object.fromEntries(Object.entries(policy.guardrails).filter(([key]) => used.has(key))),
  }
}

/** The agent and all that may delegate to it, over any number of hops. */
export function withDelegators(policies: readonly (BundlePolicy | null)[], agent: string): Set<string> {
  const found = new Set([agent])
  for (const id of found) {
    for (const policy of policies) {
      for (const [other, { delegates_to }] of Object.entries(policy?.agents ?? {})) {
        if (own(delegates_to, id)) found.add(other)
      }
    }
  }
  return found
}
