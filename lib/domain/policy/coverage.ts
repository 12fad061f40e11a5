/** What nobody looked at yet: actions without a classification, a threshold or a call, agents with nothing but tiers. */
import type { Tier } from './model'
import { type ActionFacts, type GuardrailSelector, selects } from './select-guardrails'

export const COVERAGE_GAPS = ['unclassified', 'no_threshold', 'never_called'] as const
export type CoverageGap = (typeof COVERAGE_GAPS)[number]

export type CoveredAction = {
  state: 'unclassified' | 'changed' | 'classified'
  thresholds: number
  calls: number
}

/** `reported`: some enforcer's decision log ever arrived. Without one, nothing is known of calls. */
export function gapsOf(action: CoveredAction, reported: boolean): CoverageGap[] {
  return COVERAGE_GAPS.filter(gap => {
    if (gap === 'unclassified') return action.state !== 'classified'
    if (gap === 'no_threshold') return action.thresholds === 0
    return reported && action.calls === 0
  })
}

export type CoveredAgent = {
  id: string
  attributes: readonly string[]
  environments: readonly string[]
  actions: readonly (Pick<ActionFacts, 'system' | 'classification' | 'tags'> & {
    id: string
    tier: (environment: string) => Tier | null
  })[]
}

export type Binding = { thresholds: number; guardrails: string[] }

/**
 * What binds an agent beyond the outcome of its tiers, by what is current: thresholds on its actions, and guardrails
 * that select one of them somewhere. Nothing of either: its policy is the default.
 */
export function bindingOf(
  agent: CoveredAgent,
  thresholds: ReadonlyMap<string, readonly { agent: string | null }[]>,
  guardrails: readonly { id: string; selector: GuardrailSelector }[],
): Binding {
  const own = agent.actions.flatMap(action =>
    (thresholds.get(action.id) ?? []).filter(rule => rule.agent === null || rule.agent === agent.id),
  )
  const binding = guardrails.filter(({ selector }) =>
    agent.environments.some(environment =>
      agent.actions.some(action =>
        selects(selector, {
          agent: agent.id,
          system: action.system,
          environment,
          attributes: agent.attributes,
          tags: action.tags,
          classification: action.classification,
          tier: action.tier(environment),
        }),
      ),
    ),
  )
  return { thresholds: own.length, guardrails: binding.map(({ id }) => id) }
}
