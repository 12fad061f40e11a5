/** One release on its own as a policy to export: for reading and comparing, never for loading. */
import { composeBundle } from '../bundle/compose-bundle'
import type { BundlePolicy, Rule } from '../policy/model'
import type { ReleaseContent } from '../release/content'
import { policyOfRelease } from '../release/policy-of-release'
import { inOneOrder } from './in-one-order'

/** `certifiedUntil` in epoch seconds; 0 while nothing is certified, and then it denies. */
export type PreviewOf = { agent: string; release: string; digest: string; certifiedUntil: number }

/**
 * Serial and times are 0, so that two releases differ by what they decide alone, and so that whoever loads a preview
 * by mistake gets a policy that is expired: enforcers take the signed bundle.
 */
export function previewPolicy(content: ReleaseContent, of: PreviewOf): BundlePolicy {
  const released = policyOfRelease(content, {
    release: of.release,
    digest: of.digest,
    status: 'active',
    certified_until: of.certifiedUntil,
  })
  const composed = composeBundle(content.environment.id, [{ ...released, agentId: of.agent }])
  return inOneOrder({ ...composed, serial: 0, issued_at: 0, expires_at: 0 })
}

/** The sentence of each rule, by `id@version`: an export names rules by that alone. */
export function ruleMessages(policy: BundlePolicy): Map<string, string> {
  const rules: Rule[] = Object.values(policy.guardrails)
  for (const agent of Object.values(policy.agents))
    for (const actions of Object.values(agent.surface))
      for (const entry of Object.values(actions)) rules.push(...entry.thresholds)
  return new Map(rules.map(rule => [`${rule.id}@${rule.version}`, rule.message]))
}
