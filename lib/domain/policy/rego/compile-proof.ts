/**
 * What the Rego module proves an outcome from, per action: which conditions must be clear, and nothing else. Kept
 * apart from the entry's rules, which only speak once there is something to explain: reading them costs more than
 * the decision.
 */
import { joinOutcomes } from '../join'
import { intersect } from '../join-policy'
import type { BundlePolicy, Outcome, SurfaceEntry, Tier } from '../model'
import { isEmpty, own } from '../own'
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
  const parts = { step_up: emptyPart(), deny: emptyPart() }
  const { step_up, deny } = parts
  let obliges = false
  const rules: Pick<CompiledRule, 'outcome' | 'condition' | 'obligations'>[] = [...thresholds]
  for (const ref of entry.guardrails) {
    const rule = own(guardrails, ref)
    if (rule === undefined) deny.never = true
    // Whether it is waived depends on the time of the call.
    else if (rule.outcome !== 'allow' && entry.exceptions.some(({ guardrail }) => guardrail === rule.id))
      partOf(parts, rule.outcome).others.push({ op: 'guardrail', ref })
    else rules.push(compileGuardrail(rule))
  }
  for (const { outcome, condition, obligations } of rules) {
    if (outcome !== 'allow') demandClear(partOf(parts, outcome), condition)
    else if (!isEmpty(obligations)) obliges = true
  }
  const tierOutcome = entry.tiers.map(tier => tier.outcome).reduce<Outcome>(joinOutcomes, 'allow')
  if (entry.tiers.length === 0 || !entry.classified) deny.never = true
  if (tierOutcome !== 'allow') partOf(parts, tierOutcome).never = true
  const direct = entry.mode !== 'via'
  const isPlain = direct && !obliges && [deny, step_up].every(part => !part.never && part.others.length === 0)
  deny.leaves = tightest(deny.leaves)
  step_up.leaves = tightest(step_up.leaves)
  return {
    deny,
    direct,
    obliges,
    plain: isPlain ? plainProof(tightest([...deny.leaves, ...step_up.leaves])) : undefined,
    purposes: entry.purposes ? intersect(purposes, entry.purposes) : purposes,
    step_up,
    tier: tierOfEntry(entry),
  }
}

/** What isn't known as a milder outcome counts as a denial. */
function partOf<P>(parts: { step_up: P; deny: P }, outcome: Outcome): P {
  return outcome === 'step_up' ? parts.step_up : parts.deny
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
