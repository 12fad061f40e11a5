/**
 * What a bundle says of one agent: what its release pinned, joined with how things stand now. Canonical: the same
 * facts give the same value, in whatever order the database answered.
 */
import { canonicalJson } from '../digest'
import { compareCodePoints } from '../policy/code-points'
import { driftEntry, type DriftOutcome } from '../policy/drift-entry'
import { joinAgent } from '../policy/join-policy'
import type { AgentPolicy, GuardrailException, SurfaceEntry } from '../policy/model'
import { own } from '../policy/own'
import { tierOf, tierOutcome } from '../policy/tiers'
import { composeRelease } from './compose'
import type { ReleaseContent } from './content'
import { distinctGuardrails } from './distinct-guardrails'
import type { ReleaseInputs } from './inputs'
import { policyOfRelease, type ReleasedPolicy, type ReleaseInForce } from './policy-of-release'

/** `live` null: the agent has no live state to compose (it is gone): nothing of it may run. */
export function policyInForce(
  pinned: ReleaseContent,
  live: ReleaseInputs | null,
  inForce: ReleaseInForce,
): ReleasedPolicy | null {
  if (live === null) return null
  const was = policyOfRelease(pinned, inForce)
  const now = composeRelease(underEnvelope(pinned, live))
  const is = distinctGuardrails(policyOfRelease(now, inForce), key => own(was.guardrails, key))
  const joined = joinAgent(was.agent, is.agent)
  // Signed by its own team alone: where the organisation's envelope has no room for it any more, nothing of it runs.
  if (pinned.sections.app.prototype && !now.sections.app.prototype) joined.certified_until = 0
  const agent = { ...joined, surface: withDrift(joined.surface, was.agent.surface, is.agent.surface, live) }
  return {
    agent: { ...agent, surface: canonicalSurface(agent.surface, is.agent.surface) },
    // A withdrawn identity stops with the next bundle; a new one waits for a signed release.
    identities: was.identities.filter(identity => is.identities.includes(identity)).sort(compareCodePoints),
    guardrails: { ...is.guardrails, ...was.guardrails },
  }
}

/** A prototype that is in force stays one, also when the next release no longer is: its team alone signed it. */
function underEnvelope(pinned: ReleaseContent, live: ReleaseInputs): ReleaseInputs {
  const { prototype } = pinned.sections.app
  return prototype ? { ...live, prototype } : live
}

/** A definition that changed since the release is denied or stepped up, as the organisation's rules say. */
function withDrift(
  joined: AgentPolicy['surface'],
  pinned: AgentPolicy['surface'],
  current: AgentPolicy['surface'],
  { rules, actions, environment }: ReleaseInputs,
): AgentPolicy['surface'] {
  const outcome: DriftOutcome = rules.rules.settings.drift_outcome
  const entryOf = (surface: AgentPolicy['surface'], system: string, action: string) =>
    own(own(surface, system), action)
  const overrides = new Map(
    actions.flatMap(({ system, name, override }) =>
      override
        ? [[`${system}\n${name}`, tierOutcome(tierOf(override, environment.production))] as const]
        : [],
    ),
  )
  const changed = (system: string, action: string, entry: SurfaceEntry) => {
    const was = entryOf(pinned, system, action)
    const is = entryOf(current, system, action)
    if (!was || !is || was.definition_digest === is.definition_digest) return entry
    return driftEntry(entry, was, is, outcome, overrides.get(`${system}\n${action}`) ?? null)
  }
  return Object.fromEntries(
    Object.entries(joined).map(([system, entries]) => [
      system,
      Object.fromEntries(
        Object.entries(entries).map(([action, entry]) => [action, changed(system, action, entry)]),
      ),
    ]),
  )
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
