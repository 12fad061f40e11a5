/**
 * Pinned in the release + current in the console → what a bundle carries (DESIGN §4, "What signers saw can't
 * be loosened behind their back"). What restricts is united, what permits is intersected: a tightening
 * reaches every agent with the next bundle, a loosening only with its next signed release.
 */
import { canonicalJson } from '../digest'
import type { AgentPolicy, GuardrailException, Rule, SurfaceEntry, SurfaceMode, TierOutcome } from './model'
import { own } from './own'

/** null: the two permit no way of calling in common (`direct` against `via`), so the action is not released. */
export function joinEntry(pinned: SurfaceEntry, current: SurfaceEntry): SurfaceEntry | null {
  const mode = joinModes(pinned.mode, current.mode)
  if (mode === null) return null
  return {
    mode,
    classified: pinned.classified && current.classified,
    // The definition that signers saw. One that changed since is drift, found by whoever supplies its digest.
    definition_digest: pinned.definition_digest,
    endpoints: intersect(pinned.endpoints, current.endpoints),
    datasets: intersect(pinned.datasets, current.datasets),
    ...joinPurposes(pinned.purposes, current.purposes),
    tiers: uniteTiers(pinned.tiers, current.tiers),
    thresholds: uniteRules(pinned.thresholds, current.thresholds),
    guardrails: [...new Set([...pinned.guardrails, ...current.guardrails])],
    // A waiver enters only through a signed release, and is over as soon as it is ended.
    exceptions: pinned.exceptions.filter(exception =>
      current.exceptions.some(other => isSameWaiver(exception, other)),
    ),
  }
}

/**
 * The released agent joined with how it stands now. Name, release, digest and certification are the release's.
 * An action that is no longer in the current surface is dropped.
 */
export function joinAgent(pinned: AgentPolicy, current: AgentPolicy): AgentPolicy {
  // Object.fromEntries defines own properties: a system may be called `constructor`, a tool `__proto__`.
  const surface = Object.fromEntries(
    Object.entries(pinned.surface).flatMap(([system, actions]) => {
      const joined = Object.entries(actions).flatMap(([action, entry]) => {
        const other = own(own(current.surface, system), action)
        const both = other && joinEntry(entry, other)
        return both ? [[action, both] as const] : []
      })
      return joined.length === 0 ? [] : [[system, Object.fromEntries(joined)] as const]
    }),
  )
  return {
    ...pinned,
    status: joinStatus(pinned.status, current.status),
    certified_until: Math.min(pinned.certified_until, current.certified_until),
    purposes: intersect(pinned.purposes, current.purposes),
    delegates_to: intersect(pinned.delegates_to, current.delegates_to),
    surface,
  }
}

function isSameWaiver(a: GuardrailException, b: GuardrailException): boolean {
  return a.guardrail === b.guardrail && a.up_to_version === b.up_to_version && a.expires_at === b.expires_at
}

function joinStatus(a: AgentPolicy['status'], b: AgentPolicy['status']): AgentPolicy['status'] {
  if (a === 'retired' || b === 'retired') return 'retired'
  return a === 'suspended' || b === 'suspended' ? 'suspended' : 'active'
}

function joinModes(a: SurfaceMode, b: SurfaceMode): SurfaceMode | null {
  if (a === b || b === 'both') return a
  return a === 'both' ? b : null
}

/** Absent permits every purpose of the release. */
function joinPurposes(
  a: SurfaceEntry['purposes'],
  b: SurfaceEntry['purposes'],
): Pick<SurfaceEntry, 'purposes'> {
  const purposes = a && b ? intersect(a, b) : (a ?? b)
  return purposes ? { purposes } : {}
}

export function intersect(a: Record<string, true>, b: Record<string, true>): Record<string, true> {
  return Object.fromEntries(
    Object.keys(a)
      .filter(key => own(b, key))
      .map(key => [key, true as const]),
  )
}

function uniteTiers(a: TierOutcome[], b: TierOutcome[]): TierOutcome[] {
  return uniqueBy([...a, ...b], tier => canonicalJson(tier))
}

/** Two versions of one rule are two rules, and both bind. Told apart by content, so that neither can hide the other. */
function uniteRules(a: Rule[], b: Rule[]): Rule[] {
  return uniqueBy([...a, ...b], rule => canonicalJson(rule))
}

function uniqueBy<T>(items: T[], key: (item: T) => string): T[] {
  return [...new Map(items.map(item => [key(item), item])).values()]
}
