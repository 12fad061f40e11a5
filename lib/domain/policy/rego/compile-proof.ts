/**
 * What the Rego module proves an outcome from, per action: which conditions must be clear, and nothing else. Kept
 * apart from the entry's rules, which only speak once there is something to explain: reading them costs more than
 * the decision.
 */
import { joinOutcomes } from '../join'
import { intersect } from '../join-policy'
import type { BundlePolicy, NormalCondition, Outcome, Rule, SurfaceEntry, Tier } from '../model'
import { own } from '../own'
import { strictestTier } from '../tiers'
import { canonicalText } from './canonical-text'
import { type CompiledCondition, type CompiledLeaf, compileCondition } from './compile-condition'

/** All of it must be clear for the outcome to be ruled out. `never`: it can't be ruled out at all. */
export type ProofPart = {
  never: boolean
  /** Comparisons, judged in one step each. */
  leaves: CompiledLeaf[]
  others: (CompiledCondition | { op: 'guardrail'; ref: string })[]
}

export type Proof = {
  /** The agent may call it itself, not only for others. */
  direct: boolean
  /** Sets freshness. */
  tier: Tier
  /** Those of the release that the action allows. */
  purposes: Record<string, true>
  /** A rule that doesn't stop the call demands something of it. */
  obliges: boolean
  deny: ProofPart
  step_up: ProofPart
  /** Left out wherever anything but comparisons would have to be looked at. */
  plain?: PlainProof
}

/**
 * When comparisons alone allow a call by the agent itself, and it owes nothing: what is usual, for one flat rule
 * without functions. Numbers that have an upper limit are by far the most usual comparison.
 */
export type PlainProof = {
  at_most: Pick<CompiledLeaf, 'field' | 'value'>[]
  leaves: CompiledLeaf[]
}

export function compileProof(
  entry: SurfaceEntry,
  guardrails: BundlePolicy['guardrails'],
  purposes: Record<string, true>,
): Proof {
  const deny = emptyPart()
  const stepUp = emptyPart()
  const partOf = (outcome: Outcome) => (outcome === 'step_up' ? stepUp : deny)
  const rules = [...entry.thresholds]
  for (const ref of entry.guardrails) {
    const rule = own(guardrails, ref)
    if (rule === undefined) deny.never = true
    // Whether it is waived depends on the time of the call.
    else if (
      rule.outcome !== 'allow' &&
      entry.exceptions.some(exception => exception.guardrail === rule.id)
    ) {
      partOf(rule.outcome).others.push({ op: 'guardrail', ref })
    } else rules.push(rule)
  }
  for (const rule of rules) if (rule.outcome !== 'allow') demandClear(partOf(rule.outcome), rule.condition)
  const tierOutcome = entry.tiers.map(tier => tier.outcome).reduce<Outcome>(joinOutcomes, 'allow')
  if (entry.tiers.length === 0 || !entry.classified) deny.never = true
  if (tierOutcome !== 'allow') partOf(tierOutcome).never = true
  const proof: Proof = {
    direct: entry.mode !== 'via',
    tier: strictestTier(entry.tiers.map(tier => tier.tier)),
    purposes: entry.purposes ? intersect(purposes, entry.purposes) : purposes,
    obliges: obliges(entry, guardrails),
    deny: { ...deny, leaves: tightest(deny.leaves) },
    step_up: { ...stepUp, leaves: tightest(stepUp.leaves) },
  }
  const isPlain =
    proof.direct && !proof.obliges && [deny, stepUp].every(part => !part.never && part.others.length === 0)
  return isPlain ? { ...proof, plain: plainProof(tightest([...deny.leaves, ...stepUp.leaves])) } : proof
}

function plainProof(leaves: CompiledLeaf[]): PlainProof {
  const isUpperLimit = ({ op, optional }: CompiledLeaf) => op === 'gt_number' && !optional
  return {
    at_most: leaves.filter(isUpperLimit).map(({ field, value }) => ({ field, value })),
    leaves: leaves.filter(leaf => !isUpperLimit(leaf)),
  }
}

function emptyPart(): ProofPart {
  return { never: false, leaves: [], others: [] }
}

function obliges(entry: SurfaceEntry, guardrails: BundlePolicy['guardrails']): boolean {
  const rules = [...entry.thresholds, ...entry.guardrails.flatMap(ref => own(guardrails, ref) ?? [])]
  return rules.some((rule: Rule) => rule.outcome === 'allow' && Object.keys(rule.obligations).length > 0)
}

/** An `any` is clear when each of its parts is: they can stand in the list themselves. */
function demandClear(part: ProofPart, condition: NormalCondition | null): void {
  if (condition === null) part.never = true
  else if ('any' in condition) for (const child of condition.any) demandClear(part, child)
  else if ('all' in condition) part.others.push(compileCondition(condition)!)
  else part.leaves.push(compileCondition(condition) as CompiledLeaf)
}

const ASCENDING = ['gt_number', 'gte_number']
const DESCENDING = ['lt_number', 'lte_number']

/** Of comparisons of one field with a limit, the tightest is clear only if all are. Doubles fall away. */
function tightest(leaves: CompiledLeaf[]): CompiledLeaf[] {
  if (leaves.length < 2) return leaves
  const kept = new Map<string, CompiledLeaf>()
  for (const leaf of leaves) {
    const isLimit = ASCENDING.includes(leaf.op) || DESCENDING.includes(leaf.op)
    const key = isLimit ? JSON.stringify([leaf.op, leaf.optional, leaf.field]) : canonicalText(leaf)
    const other = kept.get(key)
    if (other === undefined || (isLimit && isTighter(leaf, other))) kept.set(key, leaf)
  }
  return [...kept.values()]
}

function isTighter(a: CompiledLeaf, b: CompiledLeaf): boolean {
  const [left, right] = [a, b].map(leaf => Number(canonicalText(leaf.value)))
  return DESCENDING.includes(a.op) ? left! > right! : left! < right!
}
