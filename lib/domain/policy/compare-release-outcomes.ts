/**
 * What changes for callers between two releases of one agent: how many actions are allowed, stepped up or denied
 * before and after, and which ones move. Built on the same scenes as the impact of a single rule.
 */
import type { ReleaseContent } from '../release/content'
import { compareOutcomes, type OutcomeRow, type Scene, type SceneAction, sceneOf } from './compare-outcomes'
import { holds } from './evaluate-condition'
import { joinOutcomes } from './join'
import { type NormalCondition, type Outcome, OUTCOMES, type Rule } from './model'

export type OutcomeCounts = Record<Outcome, number> & {
  /** Of the allowed and stepped-up ones: a call's arguments can make them stricter. */
  by_call: number
}

export type OutcomeChange = Pick<OutcomeRow, 'system' | 'action' | 'before' | 'after' | 'example'> & {
  /** `added`, `removed`: released on one side only; what is not released is denied. */
  kind: OutcomeRow['kind'] | 'added' | 'removed'
}

export type ReleaseOutcomes = { before: OutcomeCounts; after: OutcomeCounts; changes: OutcomeChange[] }

const ORDER: Record<OutcomeChange['kind'], number> = {
  added: 0,
  looser: 1,
  mixed: 2,
  tighter: 3,
  removed: 4,
  other: 5,
}

/** `now` in epoch seconds: an exception that is over waives nothing. */
export function compareOutcomesOfReleases(
  before: ReleaseContent,
  after: ReleaseContent,
  now: number,
): ReleaseOutcomes {
  const was = settled(sceneOf(before, now))
  const is = settled(sceneOf(after, now))
  // Each scene's rules already know their environment, so the two of a promotion can be held against each other.
  const rows = compareOutcomes([{ ...was, environment: is.environment }], [is]).rows
  const key = ({ system, action }: { system: string; action: string }) => `${system}\n${action}`
  const old = new Set(was.actions.map(key))
  const present = new Set(is.actions.map(key))
  const oneSided: OutcomeChange[] = [
    ...is.actions
      .filter(action => !old.has(key(action)))
      .map(action => change(action, 'added', 'deny', outcomeOfEveryCall(action))),
    ...was.actions
      .filter(action => !present.has(key(action)))
      .map(action => change(action, 'removed', outcomeOfEveryCall(action), 'deny')),
  ]
  const changes = [
    ...oneSided,
    ...rows.map(({ system, action, kind, before: from, after: to, example }) => ({
      system,
      action,
      kind,
      before: from,
      after: to,
      example,
    })),
  ].sort((a, b) => ORDER[a.kind] - ORDER[b.kind])
  return { before: counts(was), after: counts(is), changes }
}

const change = (
  { system, action }: SceneAction,
  kind: OutcomeChange['kind'],
  before: Outcome,
  after: Outcome,
): OutcomeChange => ({ system, action, kind, before, after, example: null })

/** The outcome that no argument of a call can make milder. */
function outcomeOfEveryCall({ classified, tier, rules }: SceneAction): Outcome {
  if (!classified) return 'deny'
  return rules
    .filter(rule => rule.condition === null)
    .reduce((outcome, rule) => joinOutcomes(outcome, rule.outcome), tier.outcome)
}

function counts({ actions }: Scene): OutcomeCounts {
  const out: OutcomeCounts = { allow: 0, step_up: 0, deny: 0, by_call: 0 }
  for (const action of actions) {
    const outcome = outcomeOfEveryCall(action)
    out[outcome] += 1
    const stricter = action.rules.some(
      rule => rule.condition !== null && OUTCOMES.indexOf(rule.outcome) > OUTCOMES.indexOf(outcome),
    )
    if (action.classified && stricter) out.by_call += 1
  }
  return out
}

/** The scene with every condition on the environment decided: rules that never hold there are gone. */
function settled(scene: Scene): Scene {
  // A guardrail is one object on all the actions that it matches.
  const known = new Map<Rule, Rule[]>()
  const rulesOf = (rule: Rule): Rule[] => {
    let rules = known.get(rule)
    if (!rules) {
      rules = settledRule(rule, scene.environment)
      known.set(rule, rules)
    }
    return rules
  }
  const actions = scene.actions.map(action => ({ ...action, rules: action.rules.flatMap(rulesOf) }))
  return { ...scene, actions }
}

/** None where the rule never holds in that environment. */
function settledRule(rule: Rule, environment: string): Rule[] {
  if (rule.condition === null) return [rule]
  const rest = settle(rule.condition, environment)
  if (rest === false) return []
  return [rest === rule.condition ? rule : { ...rule, condition: rest === true ? null : rest }]
}

function settle(condition: NormalCondition, environment: string): NormalCondition | boolean {
  if ('all' in condition || 'any' in condition) {
    const [children, absorbing] = 'all' in condition ? [condition.all, false] : [condition.any, true]
    const parts = children.map(child => settle(child, environment))
    if (parts.includes(absorbing)) return absorbing
    const open = parts.filter(part => typeof part !== 'boolean')
    if (open.length === 0) return !absorbing
    if (open.length === children.length && open.every((part, at) => part === children[at])) return condition
    return 'all' in condition ? { all: open } : { any: open }
  }
  return condition.field.length === 1 && condition.field[0] === 'environment'
    ? holds(condition, { environment })
    : condition
}
