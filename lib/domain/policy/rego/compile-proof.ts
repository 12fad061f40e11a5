/**
 * What the Rego module proves an outcome from, per action: which conditions must be clear, and nothing else. Kept
 * apart from the entry's rules, which only speak once there is something to explain: reading them costs more than
 * the decision.
 */
import { joinOutcomes } from '../join'
import { intersect } from '../join-policy'
import type { BundlePolicy, Outcome, SurfaceEntry, Tier } from '../model'
import { own } from '../own'
import { tierOfEntry } from '../tiers'
import { canonicalText, NumberText } from './canonical-text'
import type { CompiledCondition, CompiledLeaf } from './compile-condition'
import { type CompiledRule, compileGuardrail } from './compile-rule'

/** All of it must be clear for the outcome to be ruled out. `never`: it can't be ruled out at all. */
export type ProofPart = {
  /** Comparisons, judged in one step each. */
  leaves: CompiledLeaf[]
  never: boolean
  others: (CompiledCondition | { op: 'guardrail'; ref: string })[]
}

export type Proof = {
  deny: ProofPart
  /** The agent may call it itself, not only for others. */
  direct: boolean
  /** A rule that doesn't stop the call demands something of it. */
  obliges: boolean
  /** Left out wherever anything but comparisons would have to be looked at. */
  plain: PlainProof | undefined
  /** Those of the release that the action allows. */
  purposes: Record<string, true>
  step_up: ProofPart
  /** Sets freshness. */
  tier: Tier
}

/**
 * When comparisons alone allow a call by the agent itself, and it owes nothing: what is usual, for one flat rule
 * without functions. Numbers that have an upper limit are by far the most usual comparison.
 */
export type PlainProof = {
  at_most: Pick<CompiledLeaf, 'field' | 'value'>[]
  leaves: CompiledLeaf[]
}

/** `thresholds` are the entry's, compiled. */
export function compileProof(
  entry: SurfaceEntry,
  thresholds: readonly CompiledRule[],
  guardrails: BundlePolicy['guardrails'],
  purposes: Record<string, true>,
): Proof {
  const deny = emptyPart()
  const stepUp = emptyPart()
  const partOf = (outcome: Outcome) => (outcome === 'step_up' ? stepUp : deny)
  let obliges = false
  const consider = ({ outcome, condition, obligations }: CompiledRule) => {
    if (outcome !== 'allow') demandClear(partOf(outcome), condition)
    else if (Object.keys(obligations).length > 0) obliges = true
  }
  for (const rule of thresholds) consider(rule)
  for (const ref of entry.guardrails) {
    const rule = own(guardrails, ref)
    if (rule === undefined) deny.never = true
    // Whether it is waived depends on the time of the call.
    else if (
      rule.outcome !== 'allow' &&
      entry.exceptions.some(exception => exception.guardrail === rule.id)
    ) {
      partOf(rule.outcome).others.push({ op: 'guardrail', ref })
    } else consider(compileGuardrail(rule))
  }
  const tierOutcome = entry.tiers.map(tier => tier.outcome).reduce<Outcome>(joinOutcomes, 'allow')
  if (entry.tiers.length === 0 || !entry.classified) deny.never = true
  if (tierOutcome !== 'allow') partOf(tierOutcome).never = true
  const direct = entry.mode !== 'via'
  const isPlain = direct && !obliges && [deny, stepUp].every(part => !part.never && part.others.length === 0)
  deny.leaves = tightest(deny.leaves)
  stepUp.leaves = tightest(stepUp.leaves)
  return {
    deny,
    direct,
    obliges,
    plain: isPlain ? plainProof(tightest([...deny.leaves, ...stepUp.leaves])) : undefined,
    purposes: entry.purposes ? intersect(purposes, entry.purposes) : purposes,
    step_up: stepUp,
    tier: tierOfEntry(entry),
  }
}

function plainProof(leaves: CompiledLeaf[]): PlainProof {
  const isUpperLimit = ({ op, optional }: CompiledLeaf) => op === 'gt_number' && !optional
  return {
    at_most: leaves.filter(isUpperLimit).map(({ field, value }) => ({ field, value })),
    leaves: leaves.filter(leaf => !isUpperLimit(leaf)),
  }
}

function emptyPart(): ProofPart {
  return { leaves: [], never: false, others: [] }
}

/** An `any` is clear when each of its parts is: they can stand in the list themselves. */
function demandClear(part: ProofPart, condition: CompiledCondition | null): void {
  if (condition === null) part.never = true
  else if (!('of' in condition)) part.leaves.push(condition)
  else if (condition.op === 'any') for (const child of condition.of) demandClear(part, child)
  else part.others.push(condition)
}

/** Of comparisons of one field with a limit, the tightest is clear only if all are. Doubles fall away. */
function tightest(leaves: CompiledLeaf[]): CompiledLeaf[] {
  if (leaves.length < 2) return leaves
  const kept: CompiledLeaf[] = []
  for (const leaf of leaves) {
    const at = kept.findIndex(other => isSameComparison(leaf, other))
    if (at === -1) kept.push(leaf)
    else if (isTighter(leaf, kept[at]!)) kept[at] = leaf
  }
  return kept
}

/** Whatever the limit, or else to the letter. */
function isSameComparison(a: CompiledLeaf, b: CompiledLeaf): boolean {
  return (
    a.op === b.op &&
    a.optional === b.optional &&
    a.field.length === b.field.length &&
    a.field.every((name, at) => name === b.field[at]) &&
    (isLimit(a) || canonicalText(a.value) === canonicalText(b.value))
  )
}

const ASCENDING = ['gt_number', 'gte_number']
const DESCENDING = ['lt_number', 'lte_number']

function isLimit({ op }: CompiledLeaf): boolean {
  return ASCENDING.includes(op) || DESCENDING.includes(op)
}

function isTighter(a: CompiledLeaf, b: CompiledLeaf): boolean {
  return DESCENDING.includes(a.op) ? numberOf(a) > numberOf(b) : isLimit(a) && numberOf(a) < numberOf(b)
}

function numberOf({ value }: CompiledLeaf): number {
  return Number(value instanceof NumberText ? value.text : value)
}
