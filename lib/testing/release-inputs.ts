/** A small release, composed as in production: what the tests of its rules start from. */
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import type { SigningRelease } from '@/lib/domain/release/can-sign'
import { requirementsOf } from '@/lib/domain/release/content'
import type { ReleaseInputs } from '@/lib/domain/release/inputs'

const person = (id: string) => ({ id, name: id[0]!.toUpperCase() + id.slice(1) })

/** Each layer is owned by a person and a deputy who own nothing else: `iam`, `iam-deputy`, … */
export function sampleOwnership(): SigningRelease['ownership'] & ReleaseInputs['ownership'] {
  const of = (layer: ControlLayer) => ({
    team: `${layer} team`,
    accountable: person(layer),
    deputy: person(`${layer}-deputy`),
  })
  return Object.fromEntries(CONTROL_LAYERS.map(layer => [layer, of(layer)])) as ReturnType<
    typeof sampleOwnership
  >
}

export function sampleInputs(changes: Partial<ReleaseInputs> = {}): ReleaseInputs {
  const action = (name: string, classification: ReleaseInputs['actions'][number]['classification']) => ({
    id: `act_${name}`,
    system: 'shop',
    name,
    definition_digest: 'a'.repeat(64),
    classification,
    override: null,
    tags: [],
    mode: 'direct' as const,
    thresholds: [],
  })
  return {
    agent: {
      id: 'agt_1',
      name: 'refunder',
      team: 'payments',
      description: 'Pays refunds',
      model: 'model-1',
      prompt_reference: 'git:prompts@1',
      rollback: 'Switch it off',
      credential_max_seconds: 900,
      sender_constrained: true,
      attributes: [],
      credential_issuance: 'SPIRE issues an SVID per task',
      credential_revocation: 'The SPIRE entry is deleted',
      trust_boundaries: [{ name: 'Stripe', description: 'Charge ids and amounts' }],
      enforced_at_gateway: 'payments-gateway',
      enforced_in_application: 'Refund service, before it calls Stripe',
      retention_days: 365,
    },
    environment: { id: 'production', production: true },
    identities: [{ kind: 'spiffe', key: 'spiffe://acme/refunder' }],
    purposes: ['refunds'],
    systems: [{ id: 'sys_1', slug: 'shop', name: 'Shop', endpoints: [], datasets: [] }],
    delegates_to: [],
    drills: [],
    actions: [
      action('create_refund', { effect: 'payment', data_class: 'internal', reversible: true }),
      action('get_order', { effect: 'read', data_class: 'internal', reversible: true }),
    ],
    guardrails: [],
    exceptions: [],
    prototype: null,
    ownership: sampleOwnership(),
    around: { reach: [], enforcers: [] },
    // Without passkeys: what asks for them has tests of its own.
    rules: {
      version: 0,
      rules: { ...SHIPPED_RULES, settings: { ...SHIPPED_RULES.settings, reauthentication: 'any_tier' } },
    },
    ...changes,
  }
}

export function sampleSigning(changes: Partial<SigningRelease> = {}): SigningRelease {
  return {
    label: 'refunder production r42',
    agentId: 'agt_1',
    requirements: requirementsOf({}),
    delegations: [],
    duties: [],
    dutyMinAgeHours: 24,
    exceptions: [],
    changesRequested: [],
    drills: [],
    sameHumans: [],
    state: 'in_review',
    digest: 'd'.repeat(64),
    ownership: sampleOwnership(),
    contributors: [{ person_id: 'mia', acted_as: 'author' }],
    signOffs: [],
    ...changes,
  }
}
