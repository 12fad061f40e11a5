/** A policy with its records and lists in one order, so that equal policies are exported as equal bytes. No order of it decides anything. */
import { canonicalJson } from '../digest'
import type { AgentPolicy, BundlePolicy, SurfaceEntry } from '../policy/model'

export function inOneOrder(policy: BundlePolicy): BundlePolicy {
  const { identities, agents, ...rest } = keysInOrder(policy)
  return {
    ...rest,
    identities: mapped(identities, each => each.toSorted()),
    agents: mapped(agents, agentInOrder),
  }
}

function agentInOrder(agent: AgentPolicy): AgentPolicy {
  return { ...agent, surface: mapped(agent.surface, actions => mapped(actions, entryInOrder)) }
}

function entryInOrder(entry: SurfaceEntry): SurfaceEntry {
  return {
    ...entry,
    tiers: list(entry.tiers),
    thresholds: list(entry.thresholds),
    guardrails: entry.guardrails.toSorted(),
    exceptions: list(entry.exceptions),
  }
}

/** `fromEntries` defines own properties: a name may be `__proto__`. */
function mapped<T, U>(values: Record<string, T>, each: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, each(value)]))
}

/** JSON with the keys of all its records in one order, by their UTF-16 units. */
export function keysInOrder<T>(value: T): T {
  if (Array.isArray(value)) return value.map(keysInOrder) as T
  if (typeof value !== 'object' || value === null) return value
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(sorted.map(([key, inner]) => [key, keysInOrder(inner)])) as T
}

function list<T>(items: readonly T[]): T[] {
  if (items.length < 2) return [...items]
  const keyed = items.map(item => [canonicalJson(item), item] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
}
