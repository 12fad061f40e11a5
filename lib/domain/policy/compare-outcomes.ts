/** Which outcomes a change moves, and in which direction: "0 looser, 1 tighter", with a call that shows each step. */
import { sameJson } from '../same-json'
import {
  type ActionComparison,
  compareActions,
  type OutcomeStep,
  type Placed,
} from './analysis/compare-actions'
import { type CellCache, cellCache } from './analysis/rule-diagrams'
import { joinOutcomes } from './join'
import { type Outcome, OUTCOMES, type Rule } from './model'
import { placeOf, type Scene, type SceneAction } from './scene'

export type OutcomeRow = {
  agent: { id: string; name: string }
  environment: string
  system: string
  action: string
  /** `mixed`: looser for some calls, tighter for others. `not_analysed`: what becomes of its calls was not worked out. */
  kind: 'looser' | 'tighter' | 'mixed' | 'other' | 'not_analysed'
  /** Of the step that matters most: the first of `changes`. */
  before: Outcome
  after: Outcome
  /** The fields of a call that shows it; null for every call. A field that is null was left out. */
  example: Record<string, unknown> | null
  /** Every pair of outcomes that some call has before and after, what gets looser first. */
  changes: OutcomeStep[]
  /** Why it was not analysed; "" when it was. */
  reason: string
}

/** At how many places some call gets looser, and at how many some gets tighter: one place can be both. */
export type Impact = { looser: number; tighter: number; other: number; rows: OutcomeRow[] }

/**
 * Scenes pair by agent and environment. Actions on one side only are a matter of the surface, not of a rule. `now` in
 * epoch seconds: where a week of rules about the clock is looked at from.
 */
export function compareOutcomes(before: readonly Scene[], after: readonly Scene[], now: number): Impact {
  const rows: OutcomeRow[] = []
  const compare = comparer(cellCache(now))
  const others = new Map(after.map(scene => [sceneKey(scene), scene]))
  for (const was of before) {
    const is = others.get(sceneKey(was))
    if (!is) continue
    const actions = new Map(is.actions.map(action => [placeOf(action), action]))
    for (const action of was.actions) {
      const other = actions.get(placeOf(action))
      if (!other || sameJson(action, other)) continue
      const { environment } = was
      const change = changeOf(
        compare({ action, environment }, { action: other, environment: is.environment }),
        action,
        other,
      )
      if (change)
        rows.push({ agent: was.agent, environment, system: action.system, action: action.action, ...change })
    }
  }
  return {
    looser: rows.filter(row => row.kind === 'looser' || row.kind === 'mixed').length,
    tighter: rows.filter(row => row.kind === 'tighter' || row.kind === 'mixed').length,
    other: rows.filter(row => row.kind === 'other').length,
    rows,
  }
}

/** Many agents share the rules of an action: each pair of rule sets is worked out once. */
function comparer(cache: CellCache): (was: Placed, is: Placed) => ActionComparison {
  const known = new Map<string, ActionComparison>()
  const text = ({ action, environment }: Placed) => `${environment} ${rulesText(action)}`
  return (was, is) => {
    const key = `${text(was)}\n${text(is)}`
    const comparison = known.get(key) ?? compareActions(was, is, cache)
    known.set(key, comparison)
    return comparison
  }
}

/** All that the outcome of its calls and their demands depend on. A guardrail is one object on all its actions. */
function rulesText({ classified, tier, purposes, rules }: SceneAction): string {
  return `${JSON.stringify([classified, tier, purposes])} ${rules.map(ruleText).join()}`
}

const texts = new WeakMap<Rule, string>()

function ruleText(rule: Rule): string {
  const known = texts.get(rule)
  if (known !== undefined) return known
  const text = JSON.stringify(rule)
  texts.set(rule, text)
  return text
}

/** Actions share their rules: each set is worked out once. */
export function oncePerRules<Result>(work: (action: SceneAction) => Result): (action: SceneAction) => Result {
  const known = new Map<string, Result>()
  return action => {
    const key = rulesText(action)
    const result = known.has(key) ? known.get(key)! : work(action)
    known.set(key, result)
    return result
  }
}

function changeOf(
  comparison: ActionComparison,
  was: SceneAction,
  is: SceneAction,
): Pick<OutcomeRow, 'kind' | 'before' | 'after' | 'example' | 'changes' | 'reason'> | null {
  if ('not_analysed' in comparison) {
    const [before, after] = [outcomeOfEveryCall(was), outcomeOfEveryCall(is)]
    return {
      kind: 'not_analysed',
      before,
      after,
      example: null,
      changes: [],
      reason: comparison.not_analysed,
    }
  }
  const { changes, demands } = comparison
  const [first] = changes
  if (!first) {
    if (!demands) return null
    const outcome = outcomeOfEveryCall(is)
    return { kind: 'other', before: outcome, after: outcome, example: null, changes, reason: '' }
  }
  const steps = changes.map(({ before, after }) => OUTCOMES.indexOf(after) - OUTCOMES.indexOf(before))
  const looser = steps.some(step => step < 0)
  const tighter = steps.some(step => step > 0)
  return {
    kind: looser && tighter ? 'mixed' : looser ? 'looser' : 'tighter',
    before: first.before,
    after: first.after,
    example: first.example?.shown ?? null,
    changes,
    reason: '',
  }
}

/** The outcome by tier and the rules for every call: no call is milder. */
export function outcomeOfEveryCall({ classified, tier, rules }: SceneAction): Outcome {
  if (!classified) return 'deny'
  return rules
    .filter(rule => rule.condition === null)
    .reduce((outcome, rule) => joinOutcomes(outcome, rule.outcome), tier.outcome)
}

function sceneKey(scene: Scene): string {
  return `${scene.agent.id}\n${scene.environment}`
}
