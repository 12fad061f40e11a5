/** One request against two policies: what the simulator's table shows of it. The evaluator is the one that decides. */
import { evaluate } from '../evaluate'
import type { BundlePolicy, EvaluationRequest, EvaluationResult, Outcome, Pulse } from '../model'
import { Malformed } from '../parse-request'
import { resolveSubject } from '../parties'
import { situationAt } from './situation-at'

/** null: no bundle was ever published there, so everything is denied. */
export type Situation = { policy: BundlePolicy; pulse: Pulse } | null

export type ReplayItem = {
  label: string
  request: EvaluationRequest | Malformed
  /** Epoch seconds at which it is made; absent: at the run's own time. */
  at?: number
}

export type ReplayRow = {
  /** Place in the set, from 0. */
  at: number
  label: string
  /** As it names itself. */
  caller: string
  /** The agent that it is on one of the sides; "" for none. */
  agent: string
  system: string
  action: string
  before: Outcome
  after: Outcome
  changed: boolean
  /** What decides afterwards: rules and steps, by their sentences; "" for what is allowed. */
  because: string
}

/** `now` in epoch seconds: when the two sides were composed. A request is judged as if it were made then, or at its own time. */
export function replay(
  item: ReplayItem,
  at: number,
  before: Situation,
  after: Situation,
  now: number,
): ReplayRow {
  const { request, label } = item
  const [was, is] = [before, after].map(side => decide(side, request, now, item.at))
  return {
    ...described(request, after?.policy ?? null, before?.policy ?? null),
    at,
    label,
    before: was!.context.outcome,
    after: is!.context.outcome,
    changed: was!.context.outcome !== is!.context.outcome,
    because: becauseOf(is!),
  }
}

export function decide(
  side: Situation,
  request: EvaluationRequest | Malformed,
  now: number,
  at = now,
): EvaluationResult {
  const then = side && situationAt(side, now, at)
  return evaluate(then?.policy ?? null, then?.pulse ?? null, request, at)
}

export function described(request: EvaluationRequest | Malformed, ...sides: (BundlePolicy | null)[]) {
  if (request instanceof Malformed) return { caller: '', agent: '', system: '', action: '' }
  const names = sides.map(policy => policy && resolveSubject(policy, request).agent?.name)
  return {
    caller: request.subject.id,
    agent: names.find(name => name) ?? '',
    system: request.resource.id,
    action: request.action.name,
  }
}

export function becauseOf({ context }: EvaluationResult): string {
  return [...new Set(context.reasons.map(({ message }) => message))].filter(Boolean).join(' ')
}
