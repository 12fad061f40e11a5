/**
 * Prototypes: in an environment that is not production, an app team manages the access of a low-risk internal agent
 * itself, inside an envelope that the organisation's rules keep. Outside of it, or past its end, everything is denied.
 */
import type { OrganisationRules } from '../organisation/rules'
import { type Actor, inTeam } from '../member/permissions'
import { type Rule, type Tier, TIERS } from '../policy/model'
import { dateOf } from '../epoch-seconds'
import { type Refusal, refuse, refuseField } from '../refusal'

const DAY = 86_400

type Settings = OrganisationRules['settings']

/** Epoch seconds. `first_started_at`: of the first prototype of the agent in the environment. */
export type Prototype = { ends_at: number; first_started_at: number }

/** As a release says it. */
export type PrototypeTerms = { ends_at: number; first_started_at: number; max_tier: Tier }

export type PrototypePlace = {
  environment: { id: string; production: boolean }
  attributes: readonly string[]
}

/** Why the envelope has no room for it; null: it has. */
export function outsideEnvelope(
  settings: Settings,
  { environment, attributes }: PrototypePlace,
): string | null {
  if (environment.production) return 'Production has no prototypes: it takes a normal release.'
  if (!settings.prototype_environments.includes(environment.id))
    return `The organisation’s rules allow no prototypes in ${environment.id}.`
  if (attributes.length > 0)
    return `Regulated agents and those in contact with customers are no prototypes: it takes a normal release.`
  return null
}

/** The terms as the rules are now; null: it is outside, and nothing of it runs. */
export function prototypeTerms(
  prototype: Prototype,
  settings: Settings,
  place: PrototypePlace,
): PrototypeTerms | null {
  if (outsideEnvelope(settings, place)) return null
  const { first_started_at } = prototype
  const ends_at = Math.min(prototype.ends_at, first_started_at + settings.prototype_max_days * DAY)
  return { ends_at, first_started_at, max_tier: settings.prototype_max_tier }
}

/** `over`: past its end. `outside`: the envelope has no room for it any more. Both are denied. */
export const PROTOTYPE_STANDINGS = ['live', 'over', 'outside'] as const
export type PrototypeStanding = (typeof PROTOTYPE_STANDINGS)[number]

/** How one stands that nobody ended, and when it ends or ended. */
export function standingOf(
  prototype: Prototype,
  settings: Settings,
  place: PrototypePlace,
  now: number,
): { standing: PrototypeStanding; ends_at: number } {
  const terms = prototypeTerms(prototype, settings, place)
  if (!terms) return { standing: 'outside', ends_at: prototype.ends_at }
  return { standing: terms.ends_at <= now ? 'over' : 'live', ends_at: terms.ends_at }
}

export const aboveTier = (tier: Tier, most: Tier) => TIERS.indexOf(tier) > TIERS.indexOf(most)

/** What every call of a prototype logs, as a guardrail that nobody can except from: it is in no table. */
export const PROTOTYPE_GUARDRAIL = 'grl_prototype'

export function prototypeRule({ prototype_log_fields }: Settings): Rule {
  return {
    id: PROTOTYPE_GUARDRAIL,
    version: 1,
    kind: 'guardrail',
    layer: 'compliance',
    outcome: 'allow',
    condition: null,
    message: 'A prototype: its calls are logged.',
    obligations: { log_fields: [...prototype_log_fields] },
    approvals: [],
  }
}

export type StartFacts = PrototypePlace & {
  agent: { name: string; team: { id: string; name: string }; state: string; environments: readonly string[] }
  settings: Settings
  live: boolean
  /** Null: never one here. */
  first_started_at: number | null
}

/** The latest end that a prototype started now could have: counted from its first start here. */
export function latestEnd({ settings, first_started_at }: StartFacts, now: number): number {
  return (first_started_at ?? now) + settings.prototype_max_days * DAY
}

/** Why none can be started here now, whatever its end; null: one can. */
export function refuseStart(facts: StartFacts, actor: Actor, now: number): Refusal | null {
  const { agent, settings, environment } = facts
  if (!inTeam(actor, agent.team.id))
    return refuse('not_owner', `Only ${agent.team.name} starts a prototype of ${agent.name}.`)
  if (agent.state === 'retired' || agent.state === 'suspended')
    return refuse('wrong_state', `${agent.name} is ${agent.state}.`)
  if (!agent.environments.includes(environment.id))
    return refuseField('/environment', `${agent.name} does not declare ${environment.id}.`)
  const outside = outsideEnvelope(settings, facts)
  if (outside) return refuseField('/environment', outside)
  if (facts.live)
    return refuse(
      'already_exists',
      `${agent.name} is a prototype in ${environment.id} already. End it first.`,
    )
  const last = latestEnd(facts, now)
  if (last > now) return null
  return refuseField(
    '/ends_at',
    `A prototype lasts at most ${settings.prototype_max_days} days since its first start here: over since ${dateOf(last)}. It takes a normal release now.`,
  )
}

export function decideStartPrototype(
  facts: StartFacts,
  endsAt: number,
  actor: Actor,
  now: number,
): Refusal | null {
  const refused = refuseStart(facts, actor, now)
  if (refused) return refused
  if (endsAt <= now) return refuseField('/ends_at', 'The end lies in the past.')
  const last = latestEnd(facts, now)
  if (endsAt <= last) return null
  const days = facts.settings.prototype_max_days
  return refuseField(
    '/ends_at',
    facts.first_started_at === null
      ? `A prototype lasts at most ${days} days. Choose an end up to ${dateOf(last)}.`
      : `A prototype lasts at most ${days} days since its first start here. Choose an end up to ${dateOf(last)}.`,
  )
}

/** Which of the environments can't be named in the envelope, and why; null: all can. */
export function refuseEnvironments(
  named: readonly string[],
  environments: readonly { id: string; production: boolean }[],
): string | null {
  for (const name of named) {
    const found = environments.find(({ id }) => id === name)
    if (!found) return `There is no environment ${name}. Settings, Environments lists their short names.`
    if (found.production) return `${name} is production, which has no prototypes.`
  }
  return null
}

export function decideEndPrototype(
  agent: { name: string; team: { id: string; name: string } },
  live: boolean,
  actor: Actor,
): Refusal | null {
  if (!inTeam(actor, agent.team.id))
    return refuse(
      'not_owner',
      `Only ${agent.team.name} ends the prototype of ${agent.name}. PAM, Security and Platform can suspend it.`,
    )
  return live ? null : refuse('wrong_state', `${agent.name} is no prototype there.`)
}
