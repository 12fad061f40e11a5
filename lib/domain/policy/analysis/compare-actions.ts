/**
 * What becomes of the calls of one action when its rules change: every pair of outcomes that some call has before
 * and after, each with a call that shows it. Exact over all calls, or it says why not.
 */
import { sameJson } from '../../same-json'
import { approvalsOf } from '../join'
import type { NormalCondition, Obligations, Outcome, Rule } from '../model'
import { OUTCOMES } from '../model'
import type { SceneAction } from '../scene'
import { both, highest, type Node, same, TooComplex } from './diagram'
import { costOfClass, type ExampleCall, exampleCall } from './example-call'
import { type CellCache, RuleDiagrams } from './rule-diagrams'

export type OutcomeStep = {
  before: Outcome
  after: Outcome
  /** null: whatever is in the call. */
  example: ExampleCall | null
}

export type ActionComparison =
  /** `demands`: no outcome moves, but what an allowed or approved call must still do. */
  { changes: OutcomeStep[]; demands: boolean } | { not_analysed: string }

export type Placed = { action: SceneAction; environment: string }

const DENY = OUTCOMES.indexOf('deny')
const STEP_UP = OUTCOMES.indexOf('step_up')
const pairOf = (before: number, after: number) => before * OUTCOMES.length + after
const differ = (a: number, b: number) => (a === b ? 0 : 1)

export function compareActions(was: Placed, is: Placed, cache: CellCache): ActionComparison {
  try {
    return compare(was, is, cache)
  } catch (error) {
    if (error instanceof TooComplex) return { not_analysed: error.message }
    throw error
  }
}

/** Both outcome functions over one table of fields. Throws `TooComplex`. */
export function outcomesOf(was: Placed, is: Placed, cache: CellCache) {
  const sides = [was, is]
  const conditions = sides.flatMap(({ action }) => conditionsOf(action))
  const gated = asksForPurpose(conditions) || !sameJson(was.action.purposes, is.action.purposes)
  const gates = gated ? sides.map(({ action }) => purposeGate(action)) : [null, null]
  const rules = new RuleDiagrams([...conditions, ...gates], cache)
  const [before = 0, after = 0] = sides.map((side, at) => outcomeDiagram(rules, side, gates[at] ?? null))
  return { rules, before, after }
}

function compare(was: Placed, is: Placed, cache: CellCache): ActionComparison {
  const { rules, before, after } = outcomesOf(was, is, cache)
  const pairs = rules.diagrams.combine(pairOf, before, after)
  const context = {
    environment: is.environment,
    purpose: is.action.purposes[0] ?? was.action.purposes[0] ?? '',
    actor_chain: [],
    arguments: {},
  }
  const paths = rules.diagrams.reachable(pairs, (variable, at) => costOfClass(rules.fields[variable]!, at))
  const changes = [...paths].flatMap(([pair, path]): OutcomeStep[] => {
    const [from, to] = [Math.floor(pair / OUTCOMES.length), pair % OUTCOMES.length]
    if (from === to) return []
    const example = path.size === 0 ? null : exampleCall(rules.fields, path, context)
    return [{ before: OUTCOMES[from]!, after: OUTCOMES[to]!, example }]
  })
  changes.sort((a, b) => urgency(a) - urgency(b))
  return { changes, demands: changes.length === 0 && demandsDiffer(rules, was, is, before, after) }
}

/** What becomes possible first; the larger step before the smaller. */
function urgency({ before, after }: OutcomeStep): number {
  const gain = OUTCOMES.indexOf(after) - OUTCOMES.indexOf(before)
  return gain < 0 ? gain : OUTCOMES.length - gain
}

export const conditionsOf = (action: SceneAction): (NormalCondition | null)[] =>
  action.rules.map(rule => rule.condition)

function asksForPurpose(conditions: readonly (NormalCondition | null)[]): boolean {
  return JSON.stringify(conditions).includes('"field":["purpose"')
}

/** Holds for a call that names none of its purposes: it is denied before any rule. */
export function purposeGate({ purposes }: SceneAction): NormalCondition {
  return { field: ['purpose'], op: 'not_in', value: purposes, negated: false }
}

/** The index of the outcome. */
export function outcomeDiagram(
  rules: RuleDiagrams,
  { action, environment }: Placed,
  gate: NormalCondition | null,
): Node {
  if (!action.classified || action.purposes.length === 0) return DENY
  const floor = OUTCOMES.indexOf(action.tier.outcome)
  const asked = action.rules.filter(rule => OUTCOMES.indexOf(rule.outcome) > floor)
  const nodes = asked.map(rule => ruleDiagram(rules, rule, environment, OUTCOMES.indexOf(rule.outcome)))
  const gates = gate ? [scaled(rules, rules.condition(gate, environment), DENY)] : []
  return rules.diagrams.combineAll(highest, [floor, ...gates, ...nodes], floor)
}

function ruleDiagram(rules: RuleDiagrams, rule: Rule, environment: string, value: number): Node {
  return scaled(rules, rules.condition(rule.condition, environment), value)
}

const times = (a: number, b: number) => a * b
const scaled = (rules: RuleDiagrams, node: Node, value: number) => rules.diagrams.combine(times, node, value)

/** Whether some call with the same outcome on both sides needs other approvals or has other obligations. */
function demandsDiffer(rules: RuleDiagrams, was: Placed, is: Placed, before: Node, after: Node): boolean {
  const { diagrams } = rules
  const sides = [was, is].map(({ action }) => action)
  const approvals = sides.flatMap(action => approvalValues(action).map(({ key }) => key))
  const ranks = ranksOf(sides.flatMap(action => action.rules.map(rule => rule.obligations)))
  const obligations = sides.flatMap(action =>
    action.rules.flatMap(rule => obligationValues(rule.obligations, ranks).map(({ key }) => key)),
  )
  const unchanged = diagrams.combine(same, before, after)
  const steppedUp = diagrams.combine(both, unchanged, diagrams.combine(same, before, STEP_UP))
  const open = diagrams.combine(both, unchanged, diagrams.combine(differ, before, DENY))
  const moves = (among: Node, sideOf: (placed: Placed) => Node) =>
    diagrams.combine(both, among, diagrams.combine(differ, sideOf(was), sideOf(is))) !== 0
  return (
    [...new Set(approvals)].some(key =>
      moves(steppedUp, ({ action, environment }) =>
        component(rules, environment, key, approvalValues(action)),
      ),
    ) ||
    [...new Set(obligations)].some(key =>
      moves(open, ({ action, environment }) =>
        component(
          rules,
          environment,
          key,
          action.rules.flatMap(({ condition, obligations: own }) =>
            obligationValues(own, ranks).map(each => ({ ...each, condition })),
          ),
        ),
      ),
    )
  )
}

type Value = { key: string; value: number; condition: NormalCondition | null }

function component(rules: RuleDiagrams, environment: string, key: string, values: readonly Value[]): Node {
  const nodes = values
    .filter(each => each.key === key)
    .map(({ condition, value }) => scaled(rules, rules.condition(condition, environment), value))
  return rules.diagrams.combineAll(highest, nodes, 0)
}

function approvalValues({ tier, rules }: SceneAction): Value[] {
  const asked = [
    ...(tier.outcome === 'step_up' ? [{ needs: approvalsOf(tier, 'pam'), condition: null }] : []),
    ...rules
      .filter(rule => rule.outcome === 'step_up')
      .map(rule => ({ needs: approvalsOf(rule, rule.layer), condition: rule.condition })),
  ]
  return asked.flatMap(({ needs, condition }) =>
    needs.map(({ layer, count }) => ({ key: layer, value: count, condition })),
  )
}

/** Lifetimes by rank: the smaller, the higher, as all else is joined. */
function ranksOf(list: readonly Obligations[]): Map<string, number> {
  const seconds = list.flatMap(item =>
    Object.entries(item).flatMap(([key, value]) =>
      typeof value === 'number' ? [[key, value] as const] : [],
    ),
  )
  const ranks = new Map<string, number>()
  for (const [key] of seconds) {
    const values = new Set(seconds.filter(([other]) => other === key).map(([, value]) => value))
    for (const [at, value] of [...values].sort((a, b) => b - a).entries())
      ranks.set(`${key} ${value}`, at + 1)
  }
  return ranks
}

/** Redaction beats logging, so a field has one of both. */
function obligationValues(
  obligations: Obligations,
  ranks: ReadonlyMap<string, number>,
): { key: string; value: number }[] {
  return Object.entries(obligations).flatMap(([key, value]) => {
    if (Array.isArray(value))
      return value.map(field => ({ key: `field ${field}`, value: key === 'redact_fields' ? 2 : 1 }))
    if (typeof value === 'number') return [{ key, value: ranks.get(`${key} ${value}`) ?? 1 }]
    return value ? [{ key, value: 1 }] : []
  })
}
