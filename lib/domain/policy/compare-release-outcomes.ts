/**
 * What changes for callers between two releases of one agent: how many actions are allowed, stepped up or denied
 * before and after, and which ones move. Built on the same scenes as the impact of a single rule.
 */
import type { ReleaseContent } from '../release/content'
import { compareOutcomes, type OutcomeRow, outcomeOfEveryCall } from './compare-outcomes'
import { holds } from './evaluate-condition'
import { type NormalCondition, type Outcome, OUTCOMES, type Rule } from './model'
import { sceneFindings } from './scene-findings'
import { placeOf, type Scene, type SceneAction, sceneOf } from './scene'

export type OutcomeCounts = Record<Outcome, number> & {
  /** Of the allowed and stepped-up ones: a call's arguments can make them stricter. */
  by_call: number
}

export type OutcomeChange = Pick<
  OutcomeRow,
  'system' | 'action' | 'before' | 'after' | 'example' | 'changes' | 'reason'
> & {
  /** `added`, `removed`: released on one side only; what is not released is denied. */
  kind: OutcomeRow['kind'] | 'added' | 'removed'
}

export type ReleaseOutcomes = { before: OutcomeCounts; after: OutcomeCounts; changes: OutcomeChange[] }

const ORDER: Record<OutcomeChange['kind'], number> = {
  added: 0,
  looser: 1,
  mixed: 2,
  not_analysed: 3,
  tighter: 4,
  removed: 5,
  other: 6,
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
  const rows = compareOutcomes([{ ...was, environment: is.environment }], [is], now).rows
  const old = new Set(was.actions.map(placeOf))
  const present = new Set(is.actions.map(placeOf))
  const oneSided: OutcomeChange[] = [
    ...is.actions
      .filter(action => !old.has(placeOf(action)))
      .map(action => change(action, 'added', 'deny', outcomeOfEveryCall(action))),
    ...was.actions
      .filter(action => !present.has(placeOf(action)))
      .map(action => change(action, 'removed', outcomeOfEveryCall(action), 'deny')),
  ]
  const changes = [
    ...oneSided,
    ...rows.map(({ agent: _agent, environment: _environment, ...row }) => row),
  ].sort((a, b) => ORDER[a.kind] - ORDER[b.kind])
  return { before: counts(was), after: counts(is), changes }
}

/** What stands out in the rules of the actions that differ: a line each, the action named. */
export function findingsOfRelease(before: ReleaseContent, after: ReleaseContent, now: number): string[] {
  const was = sceneOf(before, now)
  const is = sceneOf(after, now)
  const names = new Map(after.sections.compliance.guardrails.map(({ rule, name }) => [rule.id, name]))
  const findings = sceneFindings([{ ...was, environment: is.environment }], [is], names, now)
  return findings.map(({ system, action, sentence }) => `${system} ${action}: ${sentence}`)
}

const change = (
  { system, action }: SceneAction,
  kind: OutcomeChange['kind'],
  before: Outcome,
  after: Outcome,
): OutcomeChange => ({ system, action, kind, before, after, example: null, changes: [], reason: '' })

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
    ? holds(condition, { environment }, 0)
    : condition
}
