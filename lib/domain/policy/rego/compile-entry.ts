/** One action of an agent → what `countersign.rego` reads of it, with everything decided that can be before a call. */
import { tierMessage } from '../messages'
import type { AgentPolicy, ApprovalNeed, BundlePolicy, Outcome, Rule, SurfaceEntry, Tier } from '../model'
import { OUTCOMES } from '../model'
import { isEmpty, own } from '../own'
import { approvalsOf } from '../join'
import { APPROVAL_SECONDS } from '../tiers'
import { compileProof, type Proof } from './compile-proof'
import { type CompiledRule, compileRule } from './compile-rule'
import { nanoseconds } from './nanoseconds'

export type CompiledEntry = Pick<
  SurfaceEntry,
  'classified' | 'datasets' | 'definition_digest' | 'endpoints' | 'mode'
> & {
  approval_seconds: number
  exceptions: { expires_at: bigint; guardrail: string; up_to_version: number }[]
  /** Keys into the guardrails that all agents share. */
  guardrails: Record<Outcome, string[]>
  proof: Proof
  thresholds: Record<Outcome, CompiledRule[]>
  tier: Tier
  tiers: { approvals: ApprovalNeed[]; message: string; outcome: Outcome; tier: Tier }[]
}

export function compileEntry(
  entry: SurfaceEntry,
  purposes: AgentPolicy['purposes'],
  guardrails: BundlePolicy['guardrails'],
): CompiledEntry {
  const { mode, classified, definition_digest, endpoints, datasets, exceptions } = entry
  const thresholds = entry.thresholds.map(compileRule)
  const proof = compileProof(entry, thresholds, guardrails, purposes)
  return {
    approval_seconds: APPROVAL_SECONDS[proof.tier],
    classified,
    datasets,
    definition_digest,
    endpoints,
    exceptions: exceptions.map(item => ({ ...item, expires_at: nanoseconds(item.expires_at) })),
    guardrails: byOutcome(entry.guardrails, ref => own(guardrails, ref)),
    mode,
    proof,
    thresholds: byOutcome(thresholds, rule => rule),
    tier: proof.tier,
    tiers: entry.tiers.map(item => ({
      approvals: approvalsOf(item, 'pam'),
      message: tierMessage(item),
      outcome: item.outcome,
      tier: item.tier,
    })),
  }
}

/** Rules that only allow and demand nothing change nothing. A guardrail that is not there stands among the denials. */
function byOutcome<T>(
  items: readonly T[],
  ruleOf: (item: T) => Pick<Rule, 'outcome' | 'obligations'> | undefined,
): Record<Outcome, T[]> {
  const lists: Record<Outcome, T[]> = { allow: [], deny: [], step_up: [] }
  for (const item of items) {
    const rule = ruleOf(item)
    if (rule?.outcome === 'allow' && isEmpty(rule.obligations)) continue
    lists[rule && OUTCOMES.includes(rule.outcome) ? rule.outcome : 'deny'].push(item)
  }
  return lists
}
