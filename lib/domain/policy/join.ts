/** The join of DESIGN §4: outcomes by maximum, obligations by the stricter, approvals by the larger count. */
import { CONTROL_LAYERS } from '../control-layer/layers'
import { compareCodePoints } from './code-points'
import type { ApprovalNeed, Obligations, Outcome } from './model'
import { OUTCOMES } from './model'

export function joinOutcomes(a: Outcome, b: Outcome): Outcome {
  return OUTCOMES.indexOf(a) >= OUTCOMES.indexOf(b) ? a : b
}

export function isLooser(a: Outcome, than: Outcome): boolean {
  return OUTCOMES.indexOf(a) < OUTCOMES.indexOf(than)
}

/** Keys that demand nothing are left out, so that `{}` always means "nothing more to do". */
export function joinObligations(list: readonly Obligations[]): Obligations {
  if (list.length === 0) return {}
  const redacted = sortedSet(list.flatMap(item => item.redact_fields ?? []))
  const logged = sortedSet(list.flatMap(item => item.log_fields ?? [])).filter(
    field => !redacted.includes(field),
  )
  return {
    ...shortest(list, 'credential_max_seconds'),
    ...(list.some(item => item.sender_constrained) && { sender_constrained: true }),
    ...(list.some(item => item.session_recorded) && { session_recorded: true }),
    ...(logged.length > 0 && { log_fields: logged }),
    ...(redacted.length > 0 && { redact_fields: redacted }),
    ...shortest(list, 'session_max_seconds'),
    ...shortest(list, 'access_max_seconds'),
    ...(list.some(item => item.purpose_bound) && { purpose_bound: true }),
  }
}

function shortest(
  list: readonly Obligations[],
  key: 'credential_max_seconds' | 'session_max_seconds' | 'access_max_seconds',
): Obligations {
  const times = list.flatMap(item => item[key] ?? [])
  return times.length > 0 ? { [key]: Math.min(...times) } : {}
}

function sortedSet(values: string[]): string[] {
  return [...new Set(values)].sort(compareCodePoints)
}

export function joinApprovals(list: readonly ApprovalNeed[]): ApprovalNeed[] {
  const counts = new Map<ApprovalNeed['layer'], number>()
  for (const { layer, count } of list) counts.set(layer, Math.max(count, counts.get(layer) ?? 0))
  return CONTROL_LAYERS.flatMap(layer => (counts.has(layer) ? { layer, count: counts.get(layer) ?? 0 } : []))
}

/** What a step-up asks for. One that names nobody would be approved by nothing: it needs one of `fallback`. */
export function approvalsOf(
  source: { approvals: ApprovalNeed[] },
  fallback: ApprovalNeed['layer'],
): ApprovalNeed[] {
  return source.approvals.length > 0 ? source.approvals : [{ layer: fallback, count: 1 }]
}
