/** Everything in force in one environment, as one bundle policy. Pure: same releases, same content digest. */
import type { AgentPolicy, BundlePolicy, Rule } from '../policy/model'
import { distinctGuardrails } from '../release/distinct-guardrails'
import type { ReleasedPolicy } from '../release/policy-of-release'

/** A bundle is good for a week and issued again at half of it, so that a weekend without us stops nobody. */
export const BUNDLE_LIFETIME_SECONDS = 7 * 86_400

export type AgentInForce = ReleasedPolicy & { agentId: string }

export type BundleContent = Pick<BundlePolicy, 'environment' | 'identities' | 'agents' | 'guardrails'>

export function composeBundle(environment: string, inForce: AgentInForce[]): BundleContent {
  const identities = new Map<string, string[]>()
  const agents = new Map<string, AgentPolicy>()
  const guardrails = new Map<string, Rule>()
  const used = new Set<string>()
  for (const { agentId, ...released } of [...inForce].sort((a, b) => (a.agentId < b.agentId ? -1 : 1))) {
    const {
      agent,
      identities: keys,
      guardrails: rules,
    } = distinctGuardrails(released, key => guardrails.get(key))
    agents.set(agentId, agent)
    // Two agents with one identity stay both listed: the decision is `ambiguous_identity`, never a guess.
    for (const key of keys) identities.set(key, [...(identities.get(key) ?? []), agentId])
    for (const actions of Object.values(agent.surface))
      for (const entry of Object.values(actions)) for (const key of entry.guardrails) used.add(key)
    for (const [key, rule] of Object.entries(rules)) if (!guardrails.has(key)) guardrails.set(key, rule)
  }
  for (const key of guardrails.keys()) if (!used.has(key)) guardrails.delete(key)
  return {
    environment,
    identities: Object.fromEntries(identities),
    agents: Object.fromEntries(agents),
    guardrails: Object.fromEntries(guardrails),
  }
}

export type LastBundle = { serial: number; content_digest: string; issued_at: number; expires_at: number }

/** Why a new bundle is due, or null while the last one still says it all. Times in epoch seconds. */
export function bundleDue(last: LastBundle | null, contentDigest: string, now: number): string | null {
  if (last === null) return 'First bundle of this environment.'
  if (last.content_digest !== contentDigest) return 'What it decides changed.'
  const half = last.issued_at + Math.floor((last.expires_at - last.issued_at) / 2)
  return now >= half ? 'Issued again before it expires.' : null
}

export function countActions(content: BundleContent): number {
  return Object.values(content.agents)
    .flatMap(agent => Object.values(agent.surface))
    .reduce((sum, actions) => sum + Object.keys(actions).length, 0)
}
