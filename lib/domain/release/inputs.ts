/** What a release is composed from: the live state of one agent in one environment, as plain data. */
import type { TrustBoundary } from '../agent/declaration'
import type { Prototype } from '../agent/prototype'
import type { OrganisationRules } from '../organisation/rules'
import type { Classification, GuardrailException, Rule, SurfaceMode } from '../policy/model'
import type { GuardrailSelector } from '../policy/select-guardrails'
import type { Drill, ReachedAgent, ReleaseOwnership } from './content'
import type { EnforcerSupply } from './field-supply'

export type ActionInput = {
  id: string
  /** Slug of its system. */
  system: string
  name: string
  definition_digest: string
  /** null: nobody classified it, or its definition changed since (both are denied). */
  classification: Classification | null
  override: Classification | null
  /** Purpose codes that it may be called for. Absent: any that the release is for. */
  purposes?: string[]
  mode: SurfaceMode
  /** Of the action and its system, sorted: selectors of guardrails ask for them. */
  tags: string[]
  thresholds: Rule[]
}

export type ReleaseInputs = {
  agent: {
    id: string
    name: string
    team: string
    description: string
    model: string
    prompt_reference: string
    rollback: string
    credential_max_seconds: number
    sender_constrained: boolean
    attributes: string[]
    credential_issuance: string
    credential_revocation: string
    trust_boundaries: TrustBoundary[]
    enforced_at_gateway: string
    enforced_in_application: string
    retention_days: number
  }
  environment: { id: string; production: boolean }
  identities: { kind: 'spiffe' | 'token'; key: string }[]
  purposes: string[]
  systems: { id: string; slug: string; name: string; endpoints: string[]; datasets: string[] }[]
  delegates_to: { id: string; name: string }[]
  /** The last one of each kind. */
  drills: Drill[]
  actions: ActionInput[]
  guardrails: { rule: Rule; name: string; selector: GuardrailSelector }[]
  /** `action` null: the whole system. */
  exceptions: (GuardrailException & {
    id: string
    system: string
    action: string | null
    reason: string
  })[]
  /** Managed by its app team alone, as far as the organisation's envelope goes. */
  prototype: Prototype | null
  ownership: ReleaseOwnership
  /** What only signers read. Null: not loaded, since nothing decides by it; such a composition has no digest to compare. */
  around: { reach: ReachedAgent[]; enforcers: EnforcerSupply[] } | null
  /** The organisation's rules in force. */
  rules: { version: number; rules: OrganisationRules }
}
