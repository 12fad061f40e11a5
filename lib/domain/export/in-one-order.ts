/** A policy with its records and lists in one order, so that equal policies are exported as equal bytes. No order of it decides anything. */
import { canonicalJson } from '../digest'
import type { AgentPolicy, BundlePolicy, SurfaceEntry } from '../policy/model'

export function inOneOrder(policy: BundlePolicy): BundlePolicy {
  return {
    ...policy,
    identities: record(policy.identities, agents => [...agents].sort()),
    agents: record(policy.agents, agentInOrder),
    guardrails: record(policy.guardrails, rule => rule),
  }
}

function agentInOrder(agent: AgentPolicy): AgentPolicy {
  return {
    ...agent,
    purposes: record(agent.purposes, same),
    delegates_to: record(agent.delegates_to, same),
    surface: record(agent.surface, actions => record(actions, entryInOrder)),
  }
}

function entryInOrder(entry: SurfaceEntry): SurfaceEntry {
  return {
    ...entry,
    endpoints: record(entry.endpoints, same),
    datasets: record(entry.datasets, same),
    ...(entry.purposes && { purposes: record(entry.purposes, same) }),
    tiers: list(entry.tiers),
    thresholds: list(entry.thresholds),
    guardrails: [...entry.guardrails].sort(),
    exceptions: list(entry.exceptions),
  }
}

const same = <T>(value: T) => value

/** `fromEntries` defines own properties: a name may be `__proto__`. */
function record<T, U>(values: Record<string, T>, each: (value: T) => U): Record<string, U> {
  return Object.fromEntries(
    Object.keys(values)
      .sort()
      .map(key => [key, each(values[key]!)]),
  )
}

function list<T>(items: readonly T[]): T[] {
  if (items.length < 2) return [...items]
  const keyed = items.map(item => [canonicalJson(item), item] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
}
