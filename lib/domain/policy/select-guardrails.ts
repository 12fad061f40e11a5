/** Which actions a guardrail is about. Selected when a bundle is built: at run time it cost twice the decision. */
import { z } from 'zod'
import { AGENT_ATTRIBUTES } from '../organisation/rules'
import type { Classification, Tier } from './model'
import { DATA_CLASSES, EFFECTS, TIERS } from './model'

/** Every named criterion must match; within one, any of its values. A criterion that is left out matches all. */
export const guardrailSelectorSchema = z.strictObject({
  effects: z.array(z.enum(EFFECTS)).min(1).optional(),
  data_classes: z.array(z.enum(DATA_CLASSES)).min(1).optional(),
  systems: z.array(z.string().min(1)).min(1).optional(),
  environments: z.array(z.string().min(1)).min(1).optional(),
  tiers: z.array(z.enum(TIERS)).min(1).optional(),
  reversible: z.boolean().optional(),
  agents: z.array(z.string().min(1)).min(1).optional(),
  /** What the agent says it is: any of these. */
  attributes: z.array(z.enum(AGENT_ATTRIBUTES)).min(1).optional(),
  /** Of the action or of its system: any of these. */
  tags: z.array(z.string().trim().min(1).max(60)).min(1).max(50).optional(),
})
export type GuardrailSelector = z.infer<typeof guardrailSelectorSchema>

export type ActionFacts = {
  agent: string
  system: string
  environment: string
  /** Of the agent. */
  attributes: readonly string[]
  /** Of the action and its system. */
  tags: readonly string[]
  /** null: not classified yet. It is denied anyway, and every criterion about it matches: rules only tighten. */
  classification: Classification | null
  tier: Tier | null
}

export function selects(selector: GuardrailSelector, facts: ActionFacts): boolean {
  const { classification: known, tier } = facts
  return (
    matches(selector.agents, facts.agent) &&
    matches(selector.systems, facts.system) &&
    matches(selector.environments, facts.environment) &&
    matchesAny(selector.attributes, facts.attributes) &&
    matchesAny(selector.tags, facts.tags) &&
    (known === null || matches(selector.effects, known.effect)) &&
    (known === null || matches(selector.data_classes, known.data_class)) &&
    (known === null || selector.reversible === undefined || selector.reversible === known.reversible) &&
    (tier === null || matches(selector.tiers, tier))
  )
}

export function selectGuardrails<G extends { selector: GuardrailSelector }>(
  guardrails: readonly G[],
  facts: ActionFacts,
): G[] {
  return guardrails.filter(guardrail => selects(guardrail.selector, facts))
}

function matches<T>(wanted: readonly T[] | undefined, value: T): boolean {
  return wanted === undefined || wanted.includes(value)
}

function matchesAny(wanted: readonly string[] | undefined, values: readonly string[]): boolean {
  return wanted === undefined || wanted.some(value => values.includes(value))
}
