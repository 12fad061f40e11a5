/**
 * A request for every value that the rules of agents tell apart: on each limit and on both sides of it, missing, of
 * another type, for every purpose, through every declared chain, when every time window opens and closes. The other
 * fields are as the mildest call has them, so that they don't hide what is asked.
 */
import { applyChanges } from '../analysis/apply-changes'
import { highest, TooComplex } from '../analysis/diagram'
import { costOfClass, typicalCell } from '../analysis/example-call'
import { type CellCache, cellCache, RuleDiagrams } from '../analysis/rule-diagrams'
import { setPath } from '../analysis/set-path'
import { fieldName } from '../describe-condition'
import { type BundlePolicy, type EvaluationRequest, OUTCOMES, type Rule, type SurfaceEntry } from '../model'
import { own } from '../own'
import { boundaryChains, callerOf } from './boundary-chains'
import { boundaryValues, type BoundaryValue, plainValue } from './boundary-values'
import type { ReplayItem } from './replay'

export type BoundaryRequests = {
  items: ReplayItem[]
  /** Actions whose rules combine in more ways than are worked out. */
  left_out: LeftOut[]
  /** More than the simulator takes. */
  beyond: number
}
type LeftOut = { agent: string; system: string; action: string; why: string }

type Side = BundlePolicy | null
export type AskedAction = {
  agent: string
  system: string
  action: string
  rules: Rule[]
  /** That it may be called for on either side. */
  purposes: string[]
}

/** Of both sides, so that a limit that goes is asked as well as one that comes. */
export function askedActions(agents: readonly string[], sides: readonly Side[]): AskedAction[] {
  const found = new Map<string, AskedAction>()
  for (const agent of agents) {
    for (const policy of sides) {
      const known = own(policy?.agents, agent)
      if (!policy || !known) continue
      for (const [system, actions] of Object.entries(known.surface)) {
        for (const [action, entry] of Object.entries(actions)) {
          const key = JSON.stringify([agent, system, action])
          const asked = found.get(key) ?? { agent, system, action, rules: [], purposes: [] }
          const purposes = Object.keys(known.purposes).filter(
            code => !entry.purposes || own(entry.purposes, code),
          )
          asked.purposes = [...new Set([...asked.purposes, ...purposes])]
          asked.rules.push(...rulesOf(entry, policy))
          found.set(key, asked)
        }
      }
    }
  }
  return [...found.values()]
}

/** All at once; a page asks action by action, to say how far it is. `now` in epoch seconds; `most` requests. */
export function boundaryRequests(
  agents: readonly string[],
  before: Side,
  after: Side,
  now: number,
  most: number,
): BoundaryRequests {
  const made: BoundaryRequests = { items: [], left_out: [], beyond: 0 }
  const cache = cellCache(now)
  for (const asked of askedActions(agents, [before, after]))
    addBoundaries(made, asked, [before, after], cache, most)
  return made
}

export function addBoundaries(
  made: BoundaryRequests,
  asked: AskedAction,
  sides: readonly Side[],
  cache: CellCache,
  most: number,
): void {
  try {
    const items = requestsOf(asked, sides, cache)
    const room = Math.max(0, most - made.items.length)
    made.items.push(...items.slice(0, room))
    made.beyond += Math.max(0, items.length - room)
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error
    const { agent, system, action } = asked
    made.left_out.push({ agent, system, action, why: error.message })
  }
}

/** The mildest call of the action; null where the agent has no identity. Throws `TooComplex`. */
export function mildestCall(asked: AskedAction, sides: readonly Side[], cache: CellCache): ReplayItem | null {
  const base = baseOf(asked, sides)
  return base && mildestOf(asked, base, cache).item(null, null)
}

function requestsOf(asked: AskedAction, sides: readonly Side[], cache: CellCache): ReplayItem[] {
  const base = baseOf(asked, sides)
  if (!base) return []
  const { fields, item } = mildestOf(asked, base, cache)
  const found = new Map<string, ReplayItem>()
  const add = (field: string[] | null, value: BoundaryValue | null) => {
    const made = item(field, value)
    if (!found.has(made.label)) found.set(made.label, made)
  }
  add(null, null)
  const missing: BoundaryValue = { kind: 'missing', shown: 'missing' }
  for (const each of fields) {
    if (each.field.length === 1 && each.field[0] === 'actor_chain') continue
    for (const value of boundaryValues(each, cache.now)) add(each.field, value)
  }
  for (const value of [...asked.purposes, 'other-purpose'].map(plainValue)) add(['purpose'], value)
  add(['purpose'], missing)
  for (const { keys, shown } of boundaryChains(asked.agent, sides))
    add(['actor_chain'], { kind: 'value', value: keys, shown })
  add(['actor_chain'], missing)
  return [...found.values()]
}

/** How the fields of the mildest call are, and calls that differ from it in one. */
function mildestOf({ action, rules }: AskedAction, base: EvaluationRequest, cache: CellCache) {
  const made = new RuleDiagrams(
    rules.map(rule => rule.condition),
    cache,
  )
  const { fields, diagrams } = made
  const environment = String(base.context.environment)
  const root = diagrams.combineAll(
    highest,
    rules.map(rule =>
      diagrams.combine(times, made.condition(rule.condition, environment), OUTCOMES.indexOf(rule.outcome)),
    ),
    0,
  )
  const paths = diagrams.reachable(root, (variable, at) => costOfClass(fields[variable]!, at))
  const mildest = paths.get(Math.min(...paths.keys())) ?? new Map<number, number>()
  const cells = fields.flatMap(({ field, classes }, variable) => {
    const at = mildest.get(variable)
    return at === undefined ? [] : { field, cell: typicalCell(classes[at]!.cells) }
  })
  const item = (changed: string[] | null, value: BoundaryValue | null): ReplayItem => {
    const context = structuredClone(base.context)
    let at: number | undefined
    for (const { field, cell } of cells) {
      if (cell.kind === 'clock' && cell.value !== cache.now) at = Number(cell.value)
      else if (cell.kind !== 'missing' && cell.kind !== 'clock')
        setPath(context, field, structuredClone(cell.value))
    }
    if (value?.kind === 'clock') at = value.at
    const to = value?.kind === 'value' ? structuredClone(value.value) : null
    const changes = changed && value?.kind !== 'clock' ? [{ field: changed, to }] : []
    const what = changed && value ? `${fieldName(changed)} = ${value.shown}` : 'the mildest call'
    return {
      label: `${action}: ${what}`,
      request: applyChanges({ ...base, context }, { changes }),
      ...(at !== undefined && { at }),
    }
  }
  return { fields, item }
}

const times = (a: number, b: number) => a * b

function baseOf({ agent, system, action, purposes }: AskedAction, sides: readonly Side[]) {
  const [before = null, after = null] = sides
  const subject = callerOf(agent, after) ?? callerOf(agent, before)
  const environment = after?.environment ?? before?.environment ?? ''
  return (
    subject && {
      subject,
      action: { name: action },
      resource: { type: 'system', id: system },
      context: { environment, purpose: purposes[0] ?? '', actor_chain: [], arguments: {} },
    }
  )
}

const rulesOf = (entry: SurfaceEntry, policy: BundlePolicy): Rule[] => [
  ...entry.thresholds,
  ...entry.guardrails.flatMap(ref => own(policy.guardrails, ref) ?? []),
]
