/** One release on its own as a policy to export: for reading and comparing, never for loading. */
import { composeBundle } from '../bundle/compose-bundle'
import type { BundlePolicy, Rule } from '../policy/model'
import type { ReleaseContent } from '../release/content'
import { policyOfRelease } from '../release/policy-of-release'
import { inOneOrder } from './in-one-order'

/** `certifiedUntil` in epoch seconds; null while nothing is certified: then as if it were at time 0. */
export type PreviewOf = { agent: string; release: string; digest: string; certifiedUntil: number | null }

const DAY = 86_400

/**
 * Serial and times are 0, so that two releases differ by what they decide alone, and so that whoever loads a preview
 * by mistake gets, where the target has a clock, a policy that is expired: enforcers take what was signed.
 */
export function previewPolicy(content: ReleaseContent, of: PreviewOf): BundlePolicy {
  const released = policyOfRelease(content, {
    release: of.release,
    digest: of.digest,
    status: 'active',
    certified_until: of.certifiedUntil ?? content.sections.iga.certified_for_days * DAY,
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
