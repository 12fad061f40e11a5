/**
 * `id@version` names one content. If two contents go by one name (somebody rewrote a rule without a new version),
 * neither may hide the other: the second gets a name of its own, and both bind.
 */
import { canonicalJson, domainDigest } from '../digest'
import type { AgentPolicy, Rule } from '../policy/model'
import type { ReleasedPolicy } from './policy-of-release'

export function distinctGuardrails(
  policy: ReleasedPolicy,
  taken: (key: string) => Rule | undefined,
): ReleasedPolicy {
  const renamed = new Map<string, string>()
  for (const [key, rule] of Object.entries(policy.guardrails)) {
    const other = taken(key)
    if (other && other !== rule && canonicalJson(other) !== canonicalJson(rule)) {
      renamed.set(key, `${key}~${domainDigest('state', rule).slice(0, 16)}`)
    }
  }
  if (renamed.size === 0) return policy
  const nameOf = (key: string) => renamed.get(key) ?? key
  return {
    ...policy,
    guardrails: Object.fromEntries(
      Object.entries(policy.guardrails).map(([key, rule]) => [nameOf(key), rule]),
    ),
    agent: { ...policy.agent, surface: mapGuardrails(policy.agent.surface, nameOf) },
  }
}

function mapGuardrails(
  surface: AgentPolicy['surface'],
  nameOf: (key: string) => string,
): AgentPolicy['surface'] {
  return Object.fromEntries(
    Object.entries(surface).map(([system, actions]) => [
      system,
      Object.fromEntries(
        Object.entries(actions).map(([action, entry]) => [
          action,
          { ...entry, guardrails: entry.guardrails.map(nameOf) },
        ]),
      ),
    ]),
  )
}
