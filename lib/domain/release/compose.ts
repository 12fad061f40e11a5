/** Composes the content of a release from live state. Pure and deterministic: same inputs, same digest. */
import { aboveTier, prototypeRule, type PrototypeTerms, prototypeTerms } from '../agent/prototype'
import { selectGuardrails } from '../policy/select-guardrails'
import { CERTIFICATION_DAYS, tierOf, tierOutcome } from '../policy/tiers'
import type { Classification, Tier, TierOutcome } from '../policy/model'
import { TIERS } from '../policy/model'
import type { EvidenceSection, ReleaseContent, ReleasedAction, ReleaseRequirements } from './content'
import { requiredSignOffs } from '../organisation/required-sign-offs'
import { fieldSupply } from './field-supply'
import { topTier } from './top-tier'
import type { ActionInput, ReleaseInputs } from './inputs'

export function composeRelease(inputs: ReleaseInputs): ReleaseContent {
  const { agent, environment } = inputs
  const prototype = termsOf(inputs)
  const actions = inputs.actions
    .map(action => releasedAction(action, environment.production))
    .map(action => (prototype ? withinTier(action, prototype) : action))
  const guardrails = [
    ...matchedGuardrails(inputs, actions),
    ...(prototype ? [loggedPrototype(inputs, actions)] : []),
  ]
  return {
    v: 3,
    agent: { id: agent.id, name: agent.name, team: agent.team },
    environment: { id: environment.id, production: environment.production },
    ownership: inputs.ownership,
    sections: {
      iam: {
        identities: inputs.identities,
        credential_max_seconds: agent.credential_max_seconds,
        sender_constrained: agent.sender_constrained,
        model: agent.model,
        prompt_reference: agent.prompt_reference,
        credential_issuance: agent.credential_issuance,
        credential_revocation: agent.credential_revocation,
      },
      iga: {
        description: agent.description,
        purposes: inputs.purposes,
        systems: inputs.systems.map(({ id, slug, name }) => ({ id, slug, name })),
        certified_for_days: CERTIFICATION_DAYS[topTier(actions)],
        attributes: [...agent.attributes].sort(),
      },
      pam: {
        rollback: agent.rollback,
        privileged: actions
          .filter(action => action.tier.outcome !== 'allow')
          .map(({ system, action, tier }) => ({
            system,
            action,
            tier: tier.tier,
            outcome: tier.outcome,
            approvals: tier.approvals,
          })),
        kill_switch: 'pulse',
        drills: sortedBy(inputs.drills, drill => drill.kind),
      },
      security: {
        surface: inputs.actions.map(({ system, name, mode }) => ({ system, action: name, mode })),
        endpoints: inputs.systems.map(({ slug, endpoints }) => ({ system: slug, endpoints })),
        datasets: inputs.systems.map(({ slug, datasets }) => ({ system: slug, datasets })),
        delegates_to: inputs.delegates_to,
        trust_boundaries: sortedBy(agent.trust_boundaries, boundary => boundary.name).map(
          ({ name, description }) => ({ name, description }),
        ),
        enforced_at_gateway: agent.enforced_at_gateway,
        enforced_in_application: agent.enforced_in_application,
        ...(inputs.around && {
          reach: inputs.around.reach,
          field_supply: fieldSupply(rulesOf(actions, guardrails), inputs.around.enforcers),
        }),
      },
      app: { actions, ...(prototype && { prototype }) },
      compliance: {
        guardrails,
        exceptions: inputs.exceptions.flatMap(exception => exceptedActions(exception, guardrails)),
        log_fields: [...new Set(guardrails.flatMap(({ rule }) => rule.obligations.log_fields ?? []))].sort(),
        retention_days: agent.retention_days,
      },
    },
    requirements: requirementsFor(inputs, actions, prototype !== null),
  }
}

/** One for a whole system is for what of it is here now: what is added later is not covered until it is signed. */
function exceptedActions(
  { action, ...exception }: ReleaseInputs['exceptions'][number],
  guardrails: EvidenceSection['guardrails'],
): EvidenceSection['exceptions'] {
  if (action !== null) return [{ ...exception, action }]
  const matches = guardrails.find(({ rule }) => rule.id === exception.guardrail)?.matches ?? []
  return matches
    .filter(match => match.system === exception.system)
    .map(match => ({ ...exception, action: match.action, whole_system: true as const }))
}

const rulesOf = (actions: ReleasedAction[], guardrails: EvidenceSection['guardrails']) => [
  ...actions.flatMap(action => action.thresholds),
  ...guardrails.map(({ rule }) => rule),
]

/** By code units, which is the same order everywhere. */
function sortedBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  return [...rows].sort((a, b) => Number(keyOf(a) > keyOf(b)) - Number(keyOf(a) < keyOf(b)))
}

function requirementsFor(
  { agent, environment, rules }: ReleaseInputs,
  actions: ReleasedAction[],
  prototype: boolean,
): ReleaseRequirements {
  const effects = [...new Set(actions.flatMap(action => action.classification?.effect ?? []))].sort()
  const required = requiredSignOffs(rules.rules, {
    production: environment.production,
    topTier: topTier(actions),
    unclassified: actions.some(action => action.classification === null),
    effects,
    writes: effects.some(effect => effect !== 'read'),
    attributes: agent.attributes,
  })
  const needs = { rules_version: rules.version, ...required, checklist: rules.rules.checklist }
  return prototype ? ofItsTeamAlone(needs) : needs
}

/** Whoever wrote it can't sign it, so that it takes a second person of the team all the same. */
function ofItsTeamAlone({ drill: _drill, ...needs }: ReleaseRequirements): ReleaseRequirements {
  const layers = { iam: 0, iga: 0, pam: 0, security: 0, app: Math.max(1, needs.layers.app), compliance: 0 }
  return { ...needs, because: ['Prototype'], layers }
}

function termsOf({ prototype, rules, environment, agent }: ReleaseInputs): PrototypeTerms | null {
  if (!prototype) return null
  return prototypeTerms(prototype, rules.rules.settings, { environment, attributes: agent.attributes })
}

/** The envelope, as a tier that denies: every enforcer reads it, offline too. */
function withinTier(action: ReleasedAction, { max_tier }: PrototypeTerms): ReleasedAction {
  if (!aboveTier(action.tier.tier, max_tier)) return action
  return { ...action, tier: { tier: action.tier.tier, outcome: 'deny', approvals: [] } }
}

function loggedPrototype(
  { rules }: ReleaseInputs,
  actions: ReleasedAction[],
): EvidenceSection['guardrails'][number] {
  return {
    rule: prototypeRule(rules.rules.settings),
    name: 'Prototype',
    matches: actions.map(({ system, action }) => ({ system, action })),
  }
}

/** The override can only raise: whichever of the two has the higher tier counts (a tie keeps the team's). */
export function effectiveClassification(
  team: Classification | null,
  override: Classification | null,
  production: boolean,
): { classification: Classification | null; tier: Tier; overridden: boolean } {
  if (team === null) return { classification: null, tier: 'critical', overridden: false }
  const own = tierOf(team, production)
  const raised = override === null ? own : tierOf(override, production)
  const overridden = TIERS.indexOf(raised) > TIERS.indexOf(own)
  return overridden
    ? { classification: override, tier: raised, overridden }
    : { classification: team, tier: own, overridden }
}

function releasedAction(input: ActionInput, production: boolean): ReleasedAction {
  const { classification, tier, overridden } = effectiveClassification(
    input.classification,
    input.override,
    production,
  )
  const outcome: TierOutcome =
    classification === null ? { tier: 'critical', outcome: 'deny', approvals: [] } : tierOutcome(tier)
  return {
    system: input.system,
    action: input.name,
    definition_digest: input.definition_digest,
    classification,
    tier: outcome,
    overridden,
    ...(input.purposes && { purposes: [...new Set(input.purposes)].sort() }),
    thresholds: input.thresholds,
  }
}

function matchedGuardrails(inputs: ReleaseInputs, actions: ReleasedAction[]): EvidenceSection['guardrails'] {
  const matches = new Map(
    inputs.guardrails.map(({ rule }) => [rule.id, [] as { system: string; action: string }[]]),
  )
  inputs.actions.forEach((input, at) => {
    const { system, action, classification, tier } = actions[at]!
    const place = {
      agent: inputs.agent.id,
      system,
      environment: inputs.environment.id,
      attributes: inputs.agent.attributes,
      tags: input.tags,
    }
    const facts = [{ ...place, classification, tier: classification === null ? null : tier.tier }]
    // An override may only tighten, so a guardrail that the team's own classification matches stays.
    if (classification !== null && input.classification !== null) {
      facts.push({
        ...place,
        classification: input.classification,
        tier: tierOf(input.classification, inputs.environment.production),
      })
    }
    const selected = new Set(
      facts.flatMap(each => selectGuardrails(inputs.guardrails, each).map(({ rule }) => rule.id)),
    )
    for (const id of selected) matches.get(id)?.push({ system, action })
  })
  return inputs.guardrails.flatMap(({ rule, name }) => {
    const matched = matches.get(rule.id) ?? []
    return matched.length === 0 ? [] : [{ rule, name, matches: matched }]
  })
}
