/**
 * The policy model: everything that an enforcer's decision depends on, as data.
 *
 * One shape serves the reference evaluator (`evaluate.ts`), the Rego export (`rego/`) and the pins of a
 * release. Rules are data, never code (DESIGN §4). All times are integer epoch seconds here; the bundle
 * writer turns every time into integer nanoseconds (`rego/data-json.ts`).
 *
 * Records are read by own key only (`own`): an agent named `constructor` must not find `Object.prototype`.
 */
import type { ControlLayer } from '../control-layer/layers'

export const OUTCOMES = ['allow', 'step_up', 'deny'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const TIERS = ['low', 'medium', 'high', 'critical'] as const
export type Tier = (typeof TIERS)[number]

export const EFFECTS = [
  'read',
  'write',
  'destructive',
  'data_movement',
  'payment',
  'secret_access',
  'privilege_change',
  'external_communication',
] as const
export type Effect = (typeof EFFECTS)[number]

export const DATA_CLASSES = ['public', 'internal', 'confidential', 'restricted'] as const
export type DataClass = (typeof DATA_CLASSES)[number]

export type Classification = { effect: Effect; data_class: DataClass; reversible: boolean }

/** Numbers in rules are decimal strings, so that no engine rounds them (DESIGN §4, Numbers). */
export type Scalar = string | boolean | { number: string }

export const OPERATORS = [
  'eq',
  'ne',
  'in',
  'not_in',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'starts_with',
  'ends_with',
  'matches',
  'exists',
  'longer_than',
  'during',
] as const
export type Operator = (typeof OPERATORS)[number]

/**
 * `field` is a path of own object keys below the request's `context`, e.g. `["arguments","amount"]`; or `["clock"]`,
 * the enforcer's own clock, which `during` compares with a time window (`time-window.ts`).
 */
export type Leaf = {
  field: string[]
  op: Operator
  value?: Scalar | Scalar[]
  /** The tool's documented default for a missing field; part of the release digest. */
  absent?: Scalar
}
/** As authored. `exists` only under `not`. */
export type Condition = Leaf | { all: Condition[] } | { any: Condition[] } | { not: Condition }

/** Negation normal form: `not` has been pushed into the leaves. What is stored, pinned and exported. */
export type NormalLeaf = Leaf & { negated: boolean }
export type NormalCondition = NormalLeaf | { all: NormalCondition[] } | { any: NormalCondition[] }

/** What an allowed call must still do. Joined by the stricter. */
export type Obligations = {
  credential_max_seconds?: number
  sender_constrained?: true
  session_recorded?: true
  log_fields?: string[]
  redact_fields?: string[]
  session_max_seconds?: number
  /** How long what the call grants may last. */
  access_max_seconds?: number
  /** What the call yields is used for the purpose that it named, and nothing else. */
  purpose_bound?: true
}

export type ApprovalNeed = { layer: ControlLayer; count: number }

/**
 * One version of a threshold or guardrail. When its condition holds (or is unknown): at least `outcome`.
 * Reasons name it as `id@version`.
 */
export type Rule = {
  /** `thr_…` or `grl_…`: the same through all its versions. */
  id: string
  version: number
  kind: 'threshold' | 'guardrail'
  layer: ControlLayer
  outcome: Outcome
  /** null: holds for every call. */
  condition: NormalCondition | null
  /** The sentence that people read in reasons. */
  message: string
  obligations: Obligations
  /** Whose approval a step-up needs; empty unless `outcome` is `step_up`. A step-up that names none needs one of its own layer. */
  approvals: ApprovalNeed[]
}

/** A waiver of one guardrail, up to a named version, for this agent and action. Over at `expires_at` itself. */
export type GuardrailException = { guardrail: string; up_to_version: number; expires_at: number }

/** What the tier alone demands. */
export type TierOutcome = { tier: Tier; outcome: Outcome; approvals: ApprovalNeed[] }

export type SurfaceMode = 'direct' | 'via' | 'both'

/**
 * One action of an agent's released surface. What restricts is the union of what the release pinned and what
 * is current, what permits their intersection (`join-policy.ts`), so the join of the two needs no second pass
 * at run time.
 */
export type SurfaceEntry = {
  mode: SurfaceMode
  /** false: denied with `action_unclassified`. */
  classified: boolean
  definition_digest: string
  /** Released endpoints and data sets: a supplied one that is not a key is denied. Empty: none may be supplied. */
  endpoints: Record<string, true>
  datasets: Record<string, true>
  /** Purposes that this action may be called for, on top of the release's. Absent: any that the release is for. */
  purposes?: Record<string, true>
  /** Pinned and current tier; at least one, no duplicates. The strictest tier sets freshness. */
  tiers: TierOutcome[]
  thresholds: Rule[]
  /** Keys `id@version` into `guardrails`, pre-selected at build time. */
  guardrails: string[]
  exceptions: GuardrailException[]
}

export type AgentPolicy = {
  name: string
  release: string
  /** Root digest of the release, 64 hex. */
  digest: string
  status: 'active' | 'suspended' | 'retired'
  certified_until: number
  /** Purposes the release is for. Not empty: a request must name one of them. */
  purposes: Record<string, true>
  /** Agents to which this one may delegate. */
  delegates_to: Record<string, true>
  surface: Record<string /* system */, Record<string /* action */, SurfaceEntry>>
}

/** `data.countersign` of a bundle. */
export type BundlePolicy = {
  environment: string
  serial: number
  issued_at: number
  expires_at: number
  /**
   * Identity key → agents. The key is an exact SPIFFE ID, or `<issuer>#<subject>` for a token identity (an
   * issuer never contains `#`). More than one agent: `ambiguous_identity`.
   */
  identities: Record<string, string[]>
  /** By agent id (letters, digits, `_`, `-`): what delegations, kill lists, reasons and approvals name. */
  agents: Record<string, AgentPolicy>
  guardrails: Record<string /* id@version */, Rule>
}

/** `data.countersign_pulse`: the tiny signed bundle beside it. `fresh_until` is exclusive, per tier. */
export type Pulse = {
  environment: string
  issued_at: number
  least_serial: number
  fresh_until: Record<Tier, number>
  kill: {
    everything: boolean
    agents: Record<string, true>
    /** `agent id/instance`. An agent with an entry here that names no instance is stopped as well. */
    instances: Record<string, true>
    sessions: Record<string, true>
    systems: Record<string, true>
    /** `system/action` */
    actions: Record<string, true>
  }
}

/** An AuthZEN 1.0 evaluation request, as `parse-request.ts` accepts it. */
export type EvaluationRequest = {
  subject: { type: string; id: string; properties?: Record<string, unknown> }
  action: { name: string }
  resource: { type: string; id: string; properties?: Record<string, unknown> }
  context: Record<string, unknown>
}

export const REASON_CODES = [
  'malformed',
  'bundle_incomplete',
  'bundle_expired',
  'bundle_superseded',
  'stale',
  'unknown_agent',
  'ambiguous_identity',
  'environment_mismatch',
  'killed',
  'agent_suspended',
  'agent_retired',
  'certification_lapsed',
  'action_not_released',
  'action_unclassified',
  'definition_mismatch',
  'endpoint_not_released',
  'dataset_not_released',
  'purpose_mismatch',
  'tier',
  'threshold',
  'guardrail',
  'chain_missing',
  'chain_invalid',
  'chain_undeclared',
  'chain_too_long',
  'chain_repeated',
  'mode_not_released',
] as const
export type ReasonCode = (typeof REASON_CODES)[number]

/** `layer` and `rule` are "" where no layer or rule speaks. `agent` is "" before an agent is known. */
export type Reason = {
  code: ReasonCode
  agent: string
  layer: ControlLayer | ''
  rule: string
  message: string
}

/**
 * An AuthZEN response. `decision` is true only for `allow`. Reasons are unique, and sorted by agent, code,
 * layer, message, rule (code points: the order of OPA's own `sort`); approvals by agent, layer. Obligations
 * are empty on a deny, `approval` is null but on a step-up. `release` and `digest` are the subject's, "" while
 * it is not known.
 */
export type EvaluationResult = {
  decision: boolean
  context: {
    outcome: Outcome
    reasons: Reason[]
    obligations: Obligations
    approval: {
      required: { agent: string; layer: ControlLayer; count: number }[]
      expires_in_seconds: number
    } | null
    policy: { serial: number; release: string; digest: string }
  }
}
