/**
 * One (agent, system, action) as Cedar sees it: what must be true for a call not to be denied, and what more for it
 * to need no approval. Shared by plain Cedar and AgentCore, which differ in what a leaf can look at.
 */
import { CONTROL_LAYERS, type ControlLayer } from '../../control-layer/layers'
import { compareCodePoints } from '../../policy/code-points'
import { approvalsOf, joinApprovals, joinObligations } from '../../policy/join'
import type {
  AgentPolicy,
  ApprovalNeed,
  BundlePolicy,
  Obligations,
  Rule,
  SurfaceEntry,
  Tier,
} from '../../policy/model'
import { own } from '../../policy/own'
import { APPROVAL_SECONDS, tierOfEntry } from '../../policy/tiers'
import type { Expression } from './cedar-text'

export type Pair = { agent: string; system: string; action: string; policy: AgentPolicy; entry: SurfaceEntry }

/** A rule that demands something, and until when it is waived here (0: not at all). */
export type BindingRule = { rule: Rule; waivedUntil: number }

export type PairRules = {
  tier: Tier
  purposes: string[]
  denials: BindingRule[]
  stepUps: BindingRule[]
  /** The tier alone asks for approval. */
  isAlwaysSteppedUp: boolean
  layers: ControlLayer[]
  approvals: ApprovalNeed[]
  approvalSeconds: number
  /** Of all rules that may hold: one binary answer can't say which did, so all apply. */
  obligations: Obligations
}

/** In an order that doesn't depend on the order of the policy's keys. */
export function* pairsOf({ agents }: BundlePolicy): Generator<Pair> {
  for (const [agent, policy] of sortedEntries(agents)) {
    for (const [system, actions] of sortedEntries(policy.surface)) {
      for (const [action, entry] of sortedEntries(actions)) yield { agent, system, action, policy, entry }
    }
  }
}

export function sortedEntries<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => compareCodePoints(a, b))
}

/** null: denied whatever the request says, so that no permit is written. */
export function pairRules({ policy, entry }: Pair, guardrails: BundlePolicy['guardrails']): PairRules | null {
  if (policy.status !== 'active' || !entry.classified || entry.tiers.length === 0) return null
  if (entry.tiers.some(tier => tier.outcome === 'deny')) return null
  const purposes = Object.keys(policy.purposes)
    .filter(purpose => entry.purposes === undefined || own(entry.purposes, purpose))
    .sort(compareCodePoints)
  if (purposes.length === 0) return null
  const binding: BindingRule[] = entry.thresholds.map(rule => ({ rule, waivedUntil: 0 }))
  for (const ref of entry.guardrails) {
    const rule = own(guardrails, ref)
    if (!rule) return null
    binding.push({ rule, waivedUntil: waivedUntil(rule, entry) })
  }
  const stepUps = binding.filter(({ rule }) => rule.outcome === 'step_up')
  const denials = binding.filter(({ rule }) => rule.outcome === 'deny')
  const steppingTiers = entry.tiers.filter(tier => tier.outcome === 'step_up')
  const tier = tierOfEntry(entry)
  const spoken = new Set([...denials, ...stepUps].map(({ rule }) => rule.layer))
  return {
    tier,
    purposes,
    denials,
    stepUps,
    isAlwaysSteppedUp: steppingTiers.length > 0,
    layers: CONTROL_LAYERS.filter(layer => spoken.has(layer)),
    approvals: joinApprovals([
      ...steppingTiers.flatMap(one => approvalsOf(one, 'pam')),
      ...stepUps.flatMap(({ rule }) => approvalsOf(rule, rule.layer)),
    ]),
    approvalSeconds: APPROVAL_SECONDS[tier],
    obligations: joinObligations(
      binding.filter(({ rule }) => rule.outcome !== 'deny').map(({ rule }) => rule.obligations),
    ),
  }
}

function waivedUntil(rule: Rule, { exceptions }: SurfaceEntry): number {
  const ends = exceptions
    .filter(exception => exception.guardrail === rule.id && rule.version <= exception.up_to_version)
    .map(exception => exception.expires_at)
  return Math.max(0, ...ends)
}

/** `context.now < …` for the whole seconds of a clock. */
export function before(clock: string, instant: number): Expression {
  if (Number.isNaN(instant)) return false
  const limit = Math.min(Math.max(Math.ceil(instant), 0), Number.MAX_SAFE_INTEGER)
  return limit === 0 ? false : `${clock} < ${limit}`
}
