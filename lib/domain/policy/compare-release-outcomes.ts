/**
 * What changes for callers between two releases of one agent: how many actions are allowed, stepped up or denied
 * before and after, and which ones move. Built on the same scenes as the impact of a single rule.
 */
import type { ReleaseContent } from '../release/content'
import { compareActions } from './analysis/compare-actions'
import { outcomesReached } from './analysis/outcomes-reached'
import { type CellCache, cellCache } from './analysis/rule-diagrams'
import { compareOutcomes, oncePerRules, type OutcomeRow, outcomeOfEveryCall } from './compare-outcomes'
import { holds } from './evaluate-condition'
import { isLooser } from './join'
import type { NormalCondition, Outcome, Rule } from './model'
import { sceneFindings } from './scene-findings'
import { placeOf, type Scene, type SceneAction, sceneOf } from './scene'

/** Actions by the mildest outcome that some call of them has: exact, but for those that are not analysed. */
export type OutcomeCounts = Record<Outcome, number> & {
  /** Of the allowed and stepped-up ones: other calls have a stricter outcome. */
  by_call: number
  /** In which more combines than is worked out: counted by tier and the rules that hold for every call. */
  not_analysed: number
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
  const cache = cellCache(now)
  const oneSided: OutcomeChange[] = [
    ...comesOrGoes({ ...is, actions: is.actions.filter(each => !old.has(placeOf(each))) }, 'added', cache),
    ...comesOrGoes(
      { ...was, actions: was.actions.filter(each => !present.has(placeOf(each))) },
      'removed',
      cache,
    ),
  ]
  const changes = [
    ...oneSided,
    ...rows.map(({ agent: _agent, environment: _environment, ...row }) => row),
  ].sort((a, b) => ORDER[a.kind] - ORDER[b.kind])
  return { before: counts(was, cache), after: counts(is, cache), changes }
}

/** What stands out in the rules of the actions that differ: a line each, the action named. */
export function findingsOfRelease(before: ReleaseContent, after: ReleaseContent, now: number): string[] {
  const was = sceneOf(before, now)
  const is = sceneOf(after, now)
  const names = new Map(after.sections.compliance.guardrails.map(({ rule, name }) => [rule.id, name]))
  const findings = sceneFindings([{ ...was, environment: is.environment }], [is], names, now)
  return findings.map(({ system, action, sentence }) =>
    action === '' ? sentence : `${system} ${action}: ${sentence}`,
  )
}

/** What is released on one side only: denied on the other, and there every outcome that some call has. */
function comesOrGoes(
  { actions, environment }: Scene,
  kind: 'added' | 'removed',
  cache: CellCache,
): OutcomeChange[] {
  const compare = oncePerRules((action: SceneAction) => {
    const [here, gone] = [action, { ...action, classified: false }].map(each => ({
      action: each,
      environment,
    }))
    return kind === 'added' ? compareActions(gone!, here!, cache) : compareActions(here!, gone!, cache)
  })
  return actions.map(action => {
    const comparison = compare(action)
    const { system, action: name } = action
    const place = { system, action: name, kind }
    if ('not_analysed' in comparison) {
      const mildest = outcomeOfEveryCall(action)
      const [before, after] = kind === 'added' ? (['deny', mildest] as const) : ([mildest, 'deny'] as const)
      return { ...place, before, after, example: null, changes: [], reason: comparison.not_analysed }
    }
    const [first, ...more] = comparison.changes
    return {
      ...place,
      before: first?.before ?? 'deny',
      after: first?.after ?? 'deny',
      example: first?.example?.shown ?? null,
      // One step is said by itself.
      changes: more.length > 0 || first?.example ? comparison.changes : [],
      reason: '',
    }
  })
}

function counts({ actions, environment }: Scene, cache: CellCache): OutcomeCounts {
  const out: OutcomeCounts = { allow: 0, step_up: 0, deny: 0, by_call: 0, not_analysed: 0 }
  const reachedBy = oncePerRules((action: SceneAction) => outcomesReached({ action, environment }, cache))
  for (const action of actions) {
    const mildest = outcomeOfEveryCall(action)
    const depends = action.rules.some(
      ({ condition, outcome }) => condition !== null && isLooser(mildest, outcome),
    )
    const reached = depends ? reachedBy(action) : [mildest]
    out[reached?.[0] ?? mildest] += 1
    if (reached === null) out.not_analysed += 1
    else if (reached.length > 1) out.by_call += 1
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
