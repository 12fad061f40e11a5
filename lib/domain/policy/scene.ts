/** What decides about one agent in one environment before any call, as far as tier, purposes, thresholds and guardrails go. */
import type { ReleaseContent } from '../release/content'
import { holds } from './evaluate-condition'
import { joinOutcomes } from './join'
import type { Outcome, Rule, TierOutcome } from './model'

export type SceneAction = {
  system: string
  action: string
  classified: boolean
  tier: TierOutcome
  /** A call that names none of these is denied. */
  purposes: string[]
  /** Thresholds, and guardrails less those with an exception that is still live. */
  rules: Rule[]
}

export type Scene = { agent: { id: string; name: string }; environment: string; actions: SceneAction[] }

export const placeOf = ({ system, action }: { system: string; action: string }) => `${system}\n${action}`

/** `now` in epoch seconds: an exception that is over waives nothing. */
export function sceneOf(content: ReleaseContent, now: number): Scene {
  const { app, compliance, iga } = content.sections
  const rules = new Map<string, Rule[]>()
  const waived = new Map<string, Set<string>>()
  for (const exception of compliance.exceptions) {
    if (now >= exception.expires_at) continue
    const key = placeOf(exception)
    waived.set(key, (waived.get(key) ?? new Set()).add(`${exception.guardrail}@${exception.up_to_version}`))
  }
  for (const { rule, matches } of compliance.guardrails) {
    for (const match of matches) {
      const key = placeOf(match)
      const isWaived = [...(waived.get(key) ?? [])].some(waiver => {
        const [id, version] = waiver.split('@')
        return id === rule.id && rule.version <= Number(version)
      })
      if (isWaived) continue
      const known = rules.get(key)
      if (known) known.push(rule)
      else rules.set(key, [rule])
    }
  }
  return {
    agent: { id: content.agent.id, name: content.agent.name },
    environment: content.environment.id,
    actions: app.actions.map(action => ({
      system: action.system,
      action: action.action,
      classified: action.classification !== null,
      tier: action.tier,
      purposes: action.purposes
        ? iga.purposes.filter(purpose => action.purposes?.includes(purpose))
        : iga.purposes,
      rules: [...action.thresholds, ...(rules.get(placeOf(action)) ?? [])],
    })),
  }
}

/** The outcome of one call; its purpose aside. `now` in epoch seconds. */
export function outcomeOfCall(action: SceneAction, context: Record<string, unknown>, now: number): Outcome {
  if (!action.classified) return 'deny'
  return action.rules
    .filter(rule => holds(rule.condition, context, now))
    .reduce((outcome, rule) => joinOutcomes(outcome, rule.outcome), action.tier.outcome)
}
