/**
 * Why a call is decided as it is: every rule that was asked, with this call's values, and what it did. Explains
 * the result of `evaluate`; it decides nothing itself.
 */
import type { ControlLayer } from '../control-layer/layers'
import { describeCondition, fieldName } from './describe-condition'
import { fieldValue, holds } from './evaluate-condition'
import { joinOutcomes } from './join'
import type {
  ApprovalNeed,
  BundlePolicy,
  EvaluationRequest,
  EvaluationResult,
  NormalCondition,
  NormalLeaf,
  Obligations,
  Outcome,
  Reason,
  Rule,
  SurfaceEntry,
} from './model'
import { own } from './own'
import { OddNumber } from './numbers'
import { type Party, resolveChain, resolveSubject } from './parties'
import { leavesOf } from './leaves-of'
import { localTimeText } from './time-window'

export type WhyEffect = 'holds' | 'unknown_holds' | 'did_not_hold' | 'excepted'

export type WhyRow = {
  kind: 'step' | 'tier' | 'threshold' | 'guardrail'
  /** `id@version`, a tier's name, or a reason code. */
  rule: string
  /** "" for the organisation's own: tiers and fixed steps. */
  layer: ControlLayer | ''
  condition: string
  /** This call's values of the fields that the condition names; `shown` null: left out. */
  values: { field: string; shown: string | null }[]
  message: string
  outcome: Outcome
  approvals: ApprovalNeed[]
  obligations: Obligations
  effect: WhyEffect
  /** Holds, and its outcome is that of the call. */
  decides: boolean
  /** Epoch seconds at which an exception ends. */
  excepted_until: number | null
}

export type WhyHop = {
  /** "" for an identity that belongs to no agent. */
  agent: string
  name: string
  identity: string
  is_subject: boolean
  outcome: Outcome
  /** Whether this hop alone gives the outcome of the call. */
  strictest: boolean
  rows: WhyRow[]
}

export function explain(
  policy: BundlePolicy,
  request: EvaluationRequest,
  result: EvaluationResult,
  now: number,
): WhyHop[] {
  const subject = resolveSubject(policy, request)
  const path = [...resolveChain(policy, request).members, subject]
  const { reasons, outcome } = result.context
  const hops = path.map(party => explainHop(party, policy, request, reasons, now))
  return hops.map(hop => ({
    ...hop,
    strictest: hop.outcome === outcome,
    rows: hop.rows.map(row => ({ ...row, decides: counts(row) && row.outcome === outcome })),
  }))
}

function explainHop(
  party: Party,
  policy: BundlePolicy,
  request: EvaluationRequest,
  reasons: Reason[],
  now: number,
): WhyHop {
  const steps = reasons
    .filter(
      reason => reason.rule === '' && (reason.agent === party.id || (reason.agent === '' && party.isSubject)),
    )
    .map(stepRow)
  const rows = party.entry ? [...steps, ...entryRows(party.entry, policy, request, now)] : steps
  const counted = rows.filter(counts)
  return {
    agent: party.id,
    name: party.agent?.name ?? '',
    identity: party.key ?? '',
    is_subject: party.isSubject,
    outcome: counted.reduce<Outcome>((most, row) => joinOutcomes(most, row.outcome), 'allow'),
    strictest: false,
    rows,
  }
}

function counts(row: WhyRow): boolean {
  return row.effect === 'holds' || row.effect === 'unknown_holds'
}

function stepRow(reason: Reason): WhyRow {
  return {
    kind: 'step',
    rule: reason.code,
    layer: reason.layer,
    condition: '',
    values: [],
    message: reason.message,
    outcome: 'deny',
    approvals: [],
    obligations: {},
    effect: 'holds',
    decides: false,
    excepted_until: null,
  }
}

function entryRows(
  entry: SurfaceEntry,
  policy: BundlePolicy,
  request: EvaluationRequest,
  now: number,
): WhyRow[] {
  const tiers = entry.tiers.map(
    (tier): WhyRow => ({
      kind: 'tier',
      rule: tier.tier,
      layer: '',
      condition: '',
      values: [],
      message: '',
      outcome: tier.outcome,
      approvals: tier.approvals,
      obligations: {},
      effect: 'holds',
      decides: false,
      excepted_until: null,
    }),
  )
  const thresholds = entry.thresholds.map(rule => ruleRow(rule, request, now, null))
  const guardrails = entry.guardrails.flatMap(ref => {
    const rule = own(policy.guardrails, ref)
    if (!rule) return []
    const until = entry.exceptions
      .filter(
        waiver =>
          waiver.guardrail === rule.id && rule.version <= waiver.up_to_version && now < waiver.expires_at,
      )
      .map(waiver => waiver.expires_at)
    return [ruleRow(rule, request, now, until.length > 0 ? Math.max(...until) : null)]
  })
  return [...tiers, ...thresholds, ...guardrails]
}

function ruleRow(rule: Rule, request: EvaluationRequest, now: number, exceptedUntil: number | null): WhyRow {
  const { context } = request
  return {
    kind: rule.kind,
    rule: `${rule.id}@${rule.version}`,
    layer: rule.layer,
    condition: describeCondition(rule.condition),
    values: valuesOf(rule.condition, context, now),
    message: rule.message,
    outcome: rule.outcome,
    approvals: rule.approvals,
    obligations: rule.obligations,
    effect: exceptedUntil !== null ? 'excepted' : effectOf(rule.condition, context, now),
    decides: false,
    excepted_until: exceptedUntil,
  }
}

function effectOf(
  condition: NormalCondition | null,
  context: Record<string, unknown>,
  now: number,
): WhyEffect {
  if (!holds(condition, context, now)) return 'did_not_hold'
  return condition === null || holdsForSure(condition, context, now) ? 'holds' : 'unknown_holds'
}

/** Whether it would hold as well if unknown leaves did not. */
export function holdsForSure(
  condition: NormalCondition,
  context: Record<string, unknown>,
  now: number,
): boolean {
  if ('all' in condition) return condition.all.every(child => holdsForSure(child, context, now))
  if ('any' in condition) return condition.any.some(child => holdsForSure(child, context, now))
  // A leaf that holds both as it is and negated can't be judged.
  const opposite = { ...condition, negated: !condition.negated }
  return holds(condition, context, now) && !holds(opposite, context, now)
}

function valuesOf(
  condition: NormalCondition | null,
  context: Record<string, unknown>,
  now: number,
): WhyRow['values'] {
  const seen = new Map(
    leavesOf(condition).map(leaf => [
      fieldName(leaf.field),
      // What a request says of the time counts nothing.
      leaf.op === 'during' ? clockText(leaf, now) : show(fieldValue(context, leaf.field)),
    ]),
  )
  return [...seen].map(([field, shown]) => ({ field, shown }))
}

function clockText({ value }: NormalLeaf, now: number): string | null {
  return typeof value === 'string' ? localTimeText(value, now) : null
}

function show(value: unknown): string | null {
  if (value === undefined) return null
  if (value instanceof OddNumber) return value.literal
  const text = JSON.stringify(value, (_, part) => (part instanceof OddNumber ? part.literal : part)) ?? ''
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
