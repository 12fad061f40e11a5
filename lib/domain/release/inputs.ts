/** What a release is composed from: the live state of one agent in one environment, as plain data. */
import type { OrganisationRules } from '../organisation/rules'
import type { Classification, GuardrailException, Rule, SurfaceMode } from '../policy/model'
import type { GuardrailSelector } from '../policy/select-guardrails'
import type { ReleaseOwnership } from './content'

export type ActionInput = {
  id: string
  /** Slug of its system. */
  system: string
  name: string
  definition_digest: string
  /** null: nobody classified it, or its definition changed since (both are denied). */
  classification: Classification | null
  override: Classification | null
  mode: SurfaceMode
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
  }
  environment: { id: string; production: boolean }
  identities: { kind: 'spiffe' | 'token'; key: string }[]
  purposes: string[]
  systems: { id: string; slug: string; name: string; endpoints: string[]; datasets: string[] }[]
  delegates_to: { id: string; name: string }[]
  actions: ActionInput[]
  guardrails: { rule: Rule; name: string; selector: GuardrailSelector }[]
  exceptions: (GuardrailException & { id: string; system: string; action: string; reason: string })[]
  ownership: ReleaseOwnership
  /** The organisation's rules in force. */
  rules: { version: number; rules: OrganisationRules }
}
