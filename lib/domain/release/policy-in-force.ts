/**
 * What a bundle says of one agent: what its release pinned, joined with how things stand now. Canonical: the same
 * facts give the same value, in whatever order the database answered.
 */
import { canonicalJson } from '../digest'
import { compareCodePoints } from '../policy/code-points'
import { joinAgent } from '../policy/join-policy'
import type { AgentPolicy, GuardrailException, SurfaceEntry } from '../policy/model'
import { own } from '../policy/own'
import type { ReleaseContent } from './content'
import { distinctGuardrails } from './distinct-guardrails'
import { policyOfRelease, type ReleasedPolicy, type ReleaseInForce } from './policy-of-release'

/** `current` null: the agent has no live state to compose (it is gone): nothing of it may run. */
export function policyInForce(
  pinned: ReleaseContent,
  current: ReleaseContent | null,
  inForce: ReleaseInForce,
): ReleasedPolicy | null {
  if (current === null) return null
  const was = policyOfRelease(pinned, inForce)
  const is = distinctGuardrails(policyOfRelease(current, inForce), key => own(was.guardrails, key))
  const agent = joinAgent(was.agent, is.agent)
  return {
    agent: { ...agent, surface: canonicalSurface(agent.surface, is.agent.surface) },
    // A withdrawn identity stops with the next bundle; a new one waits for a signed release.
    identities: was.identities.filter(identity => is.identities.includes(identity)).sort(compareCodePoints),
    guardrails: { ...is.guardrails, ...was.guardrails },
  }
}

function canonicalSurface(
  surface: AgentPolicy['surface'],
  current: AgentPolicy['surface'],
): AgentPolicy['surface'] {
  return Object.fromEntries(
    Object.entries(surface).map(([system, actions]) => [
      system,
      Object.fromEntries(
        Object.entries(actions).map(([action, entry]) => {
          const live = own(own(current, system), action)?.exceptions ?? []
          const exceptions = entry.exceptions.filter(each => isLive(each, live))
          return [action, canonicalEntry({ ...entry, exceptions })]
        }),
      ),
    ]),
  )
}

/** An exception that was ended before its time no longer waives anything: a tightening, so it doesn't wait. */
function isLive(pinned: GuardrailException, current: GuardrailException[]): boolean {
  return current.some(each => canonicalJson(each) === canonicalJson(pinned))
}

function canonicalEntry(entry: SurfaceEntry): SurfaceEntry {
  return {
    ...entry,
    tiers: sorted(entry.tiers),
    thresholds: sorted(entry.thresholds),
    guardrails: [...entry.guardrails].sort(compareCodePoints),
    exceptions: sorted(entry.exceptions),
  }
}

function sorted<T>(items: T[]): T[] {
  return items
    .map(item => ({ item, key: canonicalJson(item) }))
    .sort((a, b) => compareCodePoints(a.key, b.key))
    .map(({ item }) => item)
}
