/**
 * The smallest sets of fields whose other values lower an outcome, searched in the diagram of all rules that were
 * asked. Each is tried with the evaluator before it is said.
 */
import { evaluate } from '../evaluate'
import { fieldValue } from '../evaluate-condition'
import { isLooser } from '../join'
import type { BundlePolicy, EvaluationRequest, NormalCondition, Outcome, Pulse } from '../model'
import { OUTCOMES } from '../model'
import { situationAt } from '../simulate/situation-at'
import { applyChanges, type FieldChange } from './apply-changes'
import { describeClasses } from './describe-classes'
import { type Diagrams, highest, type Node } from './diagram'
import { costOfClass, typicalCell } from './example-call'
import { cellCache, RuleDiagrams } from './rule-diagrams'

export type Alternative = {
  outcome: Outcome
  /** "amount at most 500": all of it together. */
  sentence: string
  /** One way of doing so. */
  changes: FieldChange[]
  /** Epoch seconds at which it is so, where the clock has to differ; null: now. */
  at: number | null
}

/** Something that has a say about a call, whatever party of it it binds; `why` for what holds always. */
export type Asked = { condition: NormalCondition | null; outcome: Outcome; why: string }

const MAX_ALTERNATIVES = 6
export const MAX_TOGETHER = 3
const MAX_FIELDS = 14

export function searchAlternatives(
  asked: readonly Asked[],
  policy: BundlePolicy,
  pulse: Pulse,
  request: EvaluationRequest,
  outcome: Outcome,
  now: number,
): Alternative[] {
  const rules = new RuleDiagrams(
    asked.map(each => each.condition),
    cellCache(now),
  )
  const { diagrams, fields } = rules
  const root = diagrams.combineAll(
    highest,
    asked.map(({ condition, outcome: own }) =>
      diagrams.combine(times, rules.condition(condition, policy.environment), OUTCOMES.indexOf(own)),
    ),
    0,
  )
  const current = fields.map((_, variable) => rules.classOf(variable, request.context, now))
  // Another chain would be another call: other agents, judged by other rules.
  const free = fields.flatMap(({ field }, variable) => (field[0] === 'actor_chain' ? [] : variable))
  const found: { set: number[]; outcome: Outcome }[] = []
  const alternatives: Alternative[] = []
  for (const set of subsets(free.slice(0, MAX_FIELDS), MAX_TOGETHER)) {
    if (alternatives.length >= MAX_ALTERNATIVES) break
    const smaller = found.filter(other => other.set.every(variable => set.includes(variable)))
    const ways = within(diagrams, root, new Set(set), current, (variable, at) =>
      costOfClass(fields[variable]!, at),
    )
    for (const [value, { path }] of [...ways].sort(([a], [b]) => a - b)) {
      const to = OUTCOMES[value]!
      const isNew = smaller.every(other => isLooser(to, other.outcome))
      if (!isLooser(to, outcome) || !isNew || path.size < set.length) continue
      const alternative = alternativeOf(rules, root, { value, path }, current, request)
      const then = situationAt({ policy, pulse }, now, alternative.at ?? now)
      const changed = applyChanges(request, alternative)
      const tried = evaluate(then.policy, then.pulse, changed, alternative.at ?? now)
      if (tried.context.outcome !== to) continue
      found.push({ set, outcome: to })
      alternatives.push(alternative)
    }
  }
  return alternatives
}

const times = (a: number, b: number) => a * b

/** By size, so that a set comes after all that it contains. */
function* subsets(items: readonly number[], most: number): Generator<number[]> {
  const grow = function* (from: number, size: number): Generator<number[]> {
    if (size === 0) {
      yield []
      return
    }
    for (let at = from; at < items.length; at++) {
      for (const rest of grow(at + 1, size - 1)) yield [items[at]!, ...rest]
    }
  }
  for (let size = 1; size <= most; size++) yield* grow(0, size)
}

/** Class by variable, of those that differ from now. */
type Path = Map<number, number>
type Way = { cost: number; path: Path }

/** The terminals in reach when only the fields of `set` may differ, each with the cheapest way there. */
function within(
  diagrams: Diagrams,
  root: Node,
  set: ReadonlySet<number>,
  current: readonly number[],
  cost: (variable: number, at: number) => number,
): Map<number, Way> {
  const known = new Map<Node, Map<number, Way>>()
  const visit = (node: Node): Map<number, Way> => {
    if (diagrams.isTerminal(node)) return new Map([[node, { cost: 0, path: new Map() }]])
    const seen = known.get(node)
    if (seen) return seen
    const variable = diagrams.variableOf(node)
    const children = diagrams.childrenOf(node)
    const ways = new Map(visit(children[current[variable]!]!))
    if (set.has(variable)) {
      for (const [at, child] of children.entries()) {
        if (at === current[variable]) continue
        for (const [value, below] of visit(child)) {
          const total = below.cost + cost(variable, at)
          const other = ways.get(value)
          if (!other || total < other.cost)
            ways.set(value, { cost: total, path: new Map([...below.path, [variable, at]]) })
        }
      }
    }
    known.set(node, ways)
    return ways
  }
  return visit(root)
}

/** All values that would do for the first field, then those of the next that do with every one of them. */
function alternativeOf(
  rules: RuleDiagrams,
  root: Node,
  best: { value: number; path: Path },
  current: readonly number[],
  { context }: EvaluationRequest,
): Alternative {
  const chosen = new Map<number, Set<number>>(
    [...best.path].map(([variable, at]) => [variable, new Set([at])]),
  )
  const doesIt = () => everyCombination(rules.diagrams, root, chosen, current, best.value)
  for (const [variable, set] of chosen) {
    for (let at = 0; at < rules.fields[variable]!.classes.length; at++) {
      if (set.has(at) || at === current[variable]) continue
      set.add(at)
      if (!doesIt()) set.delete(at)
    }
  }
  const parts = [...chosen].map(([variable, set]) => describeClasses(rules.fields[variable]!, set)).sort()
  let at: number | null = null
  const changes = [...best.path].flatMap(([variable, chosenClass]) => {
    const { field, classes } = rules.fields[variable]!
    const cell = typicalCell(classes[chosenClass]!.cells)
    if (cell.kind !== 'clock') return [{ field, to: cell.kind === 'missing' ? null : cell.value }]
    at = Number(cell.value)
    return []
  })
  // An object stands for what is in it: one that is there stays as it is.
  const kept = changes.map(change => {
    const is = fieldValue(context, change.field)
    return isEmptyObject(change.to) && typeof is === 'object' && !Array.isArray(is)
      ? { ...change, to: is }
      : change
  })
  return {
    outcome: OUTCOMES[best.value]!,
    sentence: parts.join(' and '),
    changes: kept.sort((a, b) => a.field.length - b.field.length),
    at,
  }
}

const isEmptyObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0

function everyCombination(
  diagrams: Diagrams,
  root: Node,
  chosen: ReadonlyMap<number, ReadonlySet<number>>,
  current: readonly number[],
  value: number,
): boolean {
  const known = new Map<Node, boolean>()
  const visit = (node: Node): boolean => {
    if (diagrams.isTerminal(node)) return node === value
    const seen = known.get(node)
    if (seen !== undefined) return seen
    const variable = diagrams.variableOf(node)
    const allowed = chosen.get(variable) ?? [current[variable]!]
    const children = diagrams.childrenOf(node)
    let all = true
    for (const at of allowed) all &&= visit(children[at]!)
    known.set(node, all)
    return all
  }
  return visit(root)
}
