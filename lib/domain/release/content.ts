/**
 * What a release is about: one section per control layer, an ownership, an environment, and the digests that
 * bind them. Everything that decides at run time is in here (DESIGN §4, "what signers saw"), so the bundle is
 * built from this and never from the live tables alone.
 */
import type { ControlLayer } from '../control-layer/layers'
import { domainDigest } from '../digest'
import type { Checklist } from './checklist'
import type { TrustBoundary } from '../agent/declaration'
import type { PrototypeTerms } from '../agent/prototype'
import type {
  Classification,
  GuardrailException,
  Rule,
  SurfaceMode,
  Tier,
  TierOutcome,
} from '../policy/model'

export type PersonRef = { id: string; name: string }

export type IdentitySection = {
  identities: { kind: 'spiffe' | 'token'; key: string }[]
  credential_max_seconds: number
  sender_constrained: boolean
  model: string
  prompt_reference: string
  /** How short-lived credentials are issued and revoked. From version 3 on, as everything optional below. */
  credential_issuance?: string
  credential_revocation?: string
}

export type EntitlementSection = {
  description: string
  purposes: string[]
  systems: { id: string; slug: string; name: string }[]
  /** How long a publication or certification keeps it certified, by its highest tier. */
  certified_for_days: number
  /** What the sign-off matrix asks about, e.g. `regulated`. */
  attributes?: string[]
}

/** A rollback or kill switch tried for real. `drilled_at` in epoch seconds. */
export type Drill = {
  kind: 'rollback' | 'kill_switch'
  drilled_at: number
  result: 'worked' | 'failed'
  note: string
}

export type PrivilegedSection = {
  rollback: string
  /** Actions whose outcome by tier is not `allow`, with whose approval they need. */
  privileged: {
    system: string
    action: string
    tier: TierOutcome['tier']
    outcome: TierOutcome['outcome']
    approvals: TierOutcome['approvals']
  }[]
  kill_switch: 'pulse'
  /** The last one of each kind, by kind. */
  drills?: Drill[]
}

export type SurfaceSection = {
  surface: { system: string; action: string; mode: SurfaceMode }[]
  endpoints: { system: string; endpoints: string[] }[]
  datasets: { system: string; datasets: string[] }[]
  /** Agents it may delegate to. */
  delegates_to: { id: string; name: string }[]
  /** External parties that its calls reach, one by one. */
  trust_boundaries?: TrustBoundary[]
  /** Where decisions are enforced: at a gateway, and in the application behind it. */
  enforced_at_gateway?: string
  enforced_in_application?: string
  /** Everything that its delegations add up to. */
  reach?: ReachedAgent[]
  /** Request fields that its rules use, and the enforcers of the environment that don't supply them. */
  field_supply?: FieldSupply[]
}

/** An agent that can be reached by delegation, and the shortest way there: names, the releasing agent first. */
export type ReachedAgent = {
  id: string
  name: string
  path: string[]
  systems: string[]
  /** The highest tier among its actions; null when it has none. */
  top_tier: Tier | null
}

export type FieldSupply = {
  /** A path of the request, e.g. `posture/session_recorded`. */
  field: string
  /** Ids of the rules that use it. */
  rules: string[]
  /** Names of enforcers that say they don't supply it, or never said. */
  missing_at: { enforcer: string; said: 'no' | 'nothing' }[]
}

export type ReleasedAction = {
  system: string
  action: string
  definition_digest: string
  /** null: not classified, denied. */
  classification: Classification | null
  /** The tier and outcome that follow, override included. */
  tier: TierOutcome
  overridden: boolean
  /** Purposes that it may be called for, sorted. Absent: any that the release is for. */
  purposes?: string[]
  thresholds: Rule[]
}

export type ActionSection = {
  actions: ReleasedAction[]
  /** Only its app team signs it: what is above the tier is denied, and everything from the end on. */
  prototype?: PrototypeTerms
}

export type EvidenceSection = {
  /** Every guardrail version that matches at least one action, and the actions it matches. */
  guardrails: { rule: Rule; name: string; matches: { system: string; action: string }[] }[]
  exceptions: (GuardrailException & {
    id: string
    system: string
    action: string
    reason: string
    /** Granted for the whole system: one row for each action of it that the guardrail matches. */
    whole_system?: true
  })[]
  log_fields: string[]
  /** How long evidence of its calls is kept. */
  retention_days?: number
}

export type ReleaseSections = {
  iam: IdentitySection
  iga: EntitlementSection
  pam: PrivilegedSection
  security: SurfaceSection
  app: ActionSection
  compliance: EvidenceSection
}

export type ReleaseOwnership = Record<
  ControlLayer,
  { team: string | null; accountable: PersonRef | null; deputy: PersonRef | null }
>

/** What this release needs before it is approved, by the organisation's rules as they were when it was composed. */
export type ReleaseRequirements = {
  rules_version: number
  /** Names of the matrix rows that hold. */
  because: string[]
  /** Signatures per layer, 0 to 2, each by another person. */
  layers: Record<ControlLayer, number>
  /** Signatures must be passkey assertions. */
  passkey: boolean
  /** PAM signs only with a rollback drill that worked not long ago. */
  drill?: true
  checklist: Checklist
  /**
   * Layers whose section is word for word what they signed in the release that this one follows: that signature
   * is carried, and `layers` asks for none. Only in a release with the difference that drift made.
   */
  carried?: Partial<Record<ControlLayer, CarriedSignature>>
}

export type CarriedSignature = { release: string; digest: string; section_digest: string }

export type ReleaseContent = {
  /** 1: before there was a matrix, every layer signs once. 2: before the sections said all of DESIGN §2. */
  v: 1 | 2 | 3
  agent: { id: string; name: string; team: string }
  environment: { id: string; production: boolean }
  ownership: ReleaseOwnership
  sections: ReleaseSections
  /** From version 2 on. */
  requirements?: ReleaseRequirements
  /** What becomes of calls, against the release in force when it was composed. From version 3 on. */
  impact?: ReleaseImpact
}

export type ReleaseImpact = {
  /** Digest of the release that it was compared with; null: none was in force. */
  against: string | null
  /** Actions by what became of them. */
  newly_allowed: number
  newly_stepped_up: number
  newly_denied: number
  unchanged: number
  /** Actions in which more combines than is worked out; left out for none. */
  not_analysed?: number
  /** One line per action that changed, at most 500, then how many more. */
  lines: string[]
  more: number
  /** Rules that change nothing, never hold, do the same twice or leave a gap; at most 100, left out for none. */
  findings?: string[]
}

export type ReleaseDigests = { root: string; ownership: string; sections: Record<ControlLayer, string> }

/** The root binds agent, environment, ownership and all six section digests: 64 hex each. */
export function digestRelease(content: ReleaseContent): ReleaseDigests {
  const sections = {
    iam: domainDigest('release-section', { layer: 'iam', section: content.sections.iam }),
    iga: domainDigest('release-section', { layer: 'iga', section: content.sections.iga }),
    pam: domainDigest('release-section', { layer: 'pam', section: content.sections.pam }),
    security: domainDigest('release-section', { layer: 'security', section: content.sections.security }),
    app: domainDigest('release-section', { layer: 'app', section: content.sections.app }),
    compliance: domainDigest('release-section', {
      layer: 'compliance',
      section: content.sections.compliance,
    }),
  }
  const ownership = domainDigest('ownership', content.ownership)
  const root = domainDigest('release', {
    v: content.v,
    agent: content.agent,
    environment: content.environment,
    ownership,
    sections,
    ...(content.requirements && {
      requirements: domainDigest('release-requirements', content.requirements),
    }),
    ...(content.impact && { impact: domainDigest('release-impact', content.impact) }),
  })
  return { root, ownership, sections }
}

/** One signature of each layer: what every release needed before there was a matrix. */
const EVERY_LAYER_ONCE: ReleaseRequirements = {
  rules_version: 0,
  because: [],
  layers: { iam: 1, iga: 1, pam: 1, security: 1, app: 1, compliance: 1 },
  passkey: false,
  checklist: { iam: [], iga: [], pam: [], security: [], app: [], compliance: [] },
}

export function requirementsOf(content: Pick<ReleaseContent, 'requirements'>): ReleaseRequirements {
  return content.requirements ?? EVERY_LAYER_ONCE
}
