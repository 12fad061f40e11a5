/**
 * Tier and least outcome of an action in one environment, from what is known before any call: classification,
 * override, and the rules that hold for every call. The server lists with it and the workbench previews with it.
 */
import { joinOutcomes } from '../policy/join'
import type { Classification, Outcome, Tier } from '../policy/model'
import { OUTCOMES, TIERS } from '../policy/model'
import { type GuardrailSelector, selects } from '../policy/select-guardrails'
import { tierOutcome } from '../policy/tiers'
import { effectiveClassification } from '../release/compose'

export type OutcomeEnvironment = { id: string; production: boolean }

/** A guardrail without a condition: it binds every call of what it selects. */
export type Floor = { id: string; name: string; selector: GuardrailSelector; outcome: Outcome }

export type OutcomeInput = {
  /** Slug. */
  system: string
  classification: Classification | null
  override: Classification | null
  /** Of the action and its system. */
  tags?: readonly string[]
  /** The strictest threshold that holds for every agent and every call. */
  threshold: Outcome
}

export type ActionOutcome = { tier: Tier | 'unclassified'; outcome: Outcome; overridden: boolean }

export function actionOutcome(
  action: OutcomeInput,
  environment: OutcomeEnvironment,
  floors: readonly Floor[],
): ActionOutcome {
  const { classification, tier, overridden } = effectiveClassification(
    action.classification,
    action.override,
    environment.production,
  )
  if (classification === null) return { tier: 'unclassified', outcome: 'deny', overridden: false }
  const facts = {
    agent: '',
    system: action.system,
    environment: environment.id,
    attributes: [],
    tags: action.tags ?? [],
    classification,
    tier,
  }
  const outcome = floors
    // A guardrail for named agents, or for those with an attribute, says nothing of the action itself.
    .filter(floor => floor.selector.agents === undefined && selects(floor.selector, facts))
    .reduce((least, floor) => joinOutcomes(least, floor.outcome), tierOutcome(tier).outcome)
  return { tier, outcome: joinOutcomes(outcome, action.threshold), overridden }
}

/** How strict, as one number: outcome first, then tier. Only for comparing two states of one action. */
export function strictness({ tier, outcome }: ActionOutcome): number {
  return OUTCOMES.indexOf(outcome) * 10 + (tier === 'unclassified' ? 9 : TIERS.indexOf(tier))
}

export type OutcomeChange = {
  environment: string
  before: ActionOutcome
  after: ActionOutcome
  kind: 'looser' | 'tighter' | 'same'
}

export function compareActionOutcomes(
  before: OutcomeInput,
  after: OutcomeInput,
  environments: readonly OutcomeEnvironment[],
  floors: readonly Floor[],
): OutcomeChange[] {
  return environments.map(environment => {
    const was = actionOutcome(before, environment, floors)
    const is = actionOutcome(after, environment, floors)
    const step = OUTCOMES.indexOf(is.outcome) - OUTCOMES.indexOf(was.outcome)
    return {
      environment: environment.id,
      before: was,
      after: is,
      kind: step === 0 ? 'same' : step < 0 ? 'looser' : 'tighter',
    }
  })
}
