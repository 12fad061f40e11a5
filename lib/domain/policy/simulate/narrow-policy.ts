/** A policy with some of its agents only, and of guardrails and identities what concerns these. */
import type { BundlePolicy } from '../model'

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

/** The agents and all that may delegate to them, over any number of hops. */
export function withDelegators(
  policies: readonly (BundlePolicy | null)[],
  agents: readonly string[],
): Set<string> {
  const delegators = new Map<string, string[]>()
  for (const policy of policies) {
    for (const [id, { delegates_to }] of Object.entries(policy?.agents ?? {})) {
      for (const to of Object.keys(delegates_to)) delegators.set(to, [...(delegators.get(to) ?? []), id])
    }
  }
  const found = new Set(agents)
  for (const id of found) for (const other of delegators.get(id) ?? []) found.add(other)
  return found
}
