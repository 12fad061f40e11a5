/**
 * A request for every value that the rules of an agent tell apart: on each limit and on both sides of it, missing, of
 * another type; the other fields as the mildest call has them, so that they don't hide what is asked.
 */
import { RuleDiagrams, cellCache } from '../analysis/rule-diagrams'
import { highest, TooComplex } from '../analysis/diagram'
import { costOfClass, typicalCell } from '../analysis/example-call'
import type { Cell } from '../analysis/field-cells'
import { setPath } from '../analysis/set-path'
import { fieldName } from '../describe-condition'
import { OUTCOMES, type BundlePolicy, type EvaluationRequest, type Rule, type SurfaceEntry } from '../model'
import { own } from '../own'
import type { ReplayItem } from './replay'

export type BoundaryRequests = {
  items: ReplayItem[]
  /** Actions whose rules combine in more ways than are worked out, or whose limits are of the clock alone. */
  left_out: { system: string; action: string; why: string }[]
  /** More than the simulator takes. */
  beyond: number
}

type Side = BundlePolicy | null
type Asked = { system: string; action: string; rules: Rule[]; purposes: string[] }

/** Of both sides, so that a limit that goes is asked as well as one that comes. `now` in epoch seconds; `most` requests. */
export function boundaryRequests(
  agent: string,
  before: Side,
  after: Side,
  now: number,
  most: number,
  actions: number = Number.POSITIVE_INFINITY,
): BoundaryRequests {
  const made: BoundaryRequests = { items: [], left_out: [], beyond: 0 }
  const subject = subjectOf(agent, after) ?? subjectOf(agent, before)
  const environment = after?.environment ?? before?.environment ?? ''
  if (!subject) return made
  const cache = cellCache(now)
  for (const asked of actionsOf(agent, [before, after]).slice(0, actions)) {
    const base = {
      subject,
      action: { name: asked.action },
      resource: { type: 'system', id: asked.system },
      context: { environment, purpose: asked.purposes[0] ?? '', actor_chain: [], arguments: {} },
    }
    try {
      for (const item of requestsOf(
        asked,
        base,
        new RuleDiagrams(
          asked.rules.map(rule => rule.condition),
          cache,
        ),
      )) {
        if (made.items.length < most) made.items.push(item)
        else made.beyond++
      }
    } catch (error) {
      if (!(error instanceof TooComplex)) throw error
      made.left_out.push({ system: asked.system, action: asked.action, why: error.message })
    }
  }
  return made
}

function requestsOf({ action, rules }: Asked, base: EvaluationRequest, diagrams: RuleDiagrams): ReplayItem[] {
  const { fields } = diagrams
  const environment = String(base.context.environment)
  const root = diagrams.diagrams.combineAll(
    highest,
    rules.map(rule =>
      diagrams.diagrams.combine(
        (holds, value) => holds * value,
        diagrams.condition(rule.condition, environment),
        OUTCOMES.indexOf(rule.outcome),
      ),
    ),
    0,
  )
  const paths = diagrams.diagrams.reachable(root, (variable, at) => costOfClass(fields[variable]!, at))
  const mildest = paths.get(Math.min(...paths.keys())) ?? new Map<number, number>()
  const cellsOf = (variable: number) => {
    const at = mildest.get(variable)
    return at === undefined ? null : typicalCell(fields[variable]!.classes[at]!.cells)
  }
  const request = (changed: number | null, cell: Cell | null): EvaluationRequest => {
    const context = structuredClone(base.context)
    for (const [variable, { field }] of fields.entries()) {
      const chosen = variable === changed ? cell : cellsOf(variable)
      if (chosen && chosen.kind !== 'missing' && chosen.kind !== 'clock')
        setPath(context, field, structuredClone(chosen.value))
    }
    return { ...base, context }
  }
  const items: ReplayItem[] = [{ label: `${action}: the mildest call`, request: request(null, null) }]
  for (const [variable, { field, classes }] of fields.entries()) {
    if (field[0] === 'clock') continue
    for (const cell of classes.flatMap(({ cells }) => cells)) {
      const shown = cell.kind === 'missing' ? 'missing' : (JSON.stringify(cell.value) ?? '').slice(0, 60)
      items.push({ label: `${action}: ${fieldName(field)} = ${shown}`, request: request(variable, cell) })
    }
  }
  return items
}

function actionsOf(agent: string, sides: readonly Side[]): Asked[] {
  const found = new Map<string, Asked>()
  for (const policy of sides) {
    const known = own(policy?.agents, agent)
    if (!policy || !known) continue
    for (const [system, actions] of Object.entries(known.surface)) {
      for (const [action, entry] of Object.entries(actions)) {
        const key = `${system}\n${action}`
        const purposes = Object.keys(known.purposes).filter(
          code => !entry.purposes || own(entry.purposes, code),
        )
        const asked = found.get(key) ?? { system, action, rules: [], purposes }
        asked.rules.push(...rulesOf(entry, policy))
        found.set(key, asked)
      }
    }
  }
  return [...found.values()]
}

const rulesOf = (entry: SurfaceEntry, policy: BundlePolicy): Rule[] => [
  ...entry.thresholds,
  ...entry.guardrails.flatMap(ref => own(policy.guardrails, ref) ?? []),
]

/** As its first identity calls. */
function subjectOf(agent: string, policy: Side): EvaluationRequest['subject'] | null {
  const key = Object.entries(policy?.identities ?? {}).find(([, agents]) => agents.includes(agent))?.[0]
  if (key === undefined) return null
  const at = key.startsWith('spiffe://') ? -1 : key.indexOf('#')
  if (at < 0) return { type: 'agent', id: key }
  return { type: 'agent', id: key.slice(at + 1), properties: { issuer: key.slice(0, at) } }
}
