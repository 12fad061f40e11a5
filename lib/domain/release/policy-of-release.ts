/** The policy that a release's content stands for: what goes into the bundle, before the join with what is current. */
import type { AgentPolicy, Rule, SurfaceEntry } from '../policy/model'
import type { ReleaseContent } from './content'

export type ReleasedPolicy = {
  agent: AgentPolicy
  identities: string[]
  guardrails: Record<string, Rule>
}

export type ReleaseInForce = {
  release: string
  digest: string
  status: AgentPolicy['status']
  certified_until: number
}

/** `id@version`, the key of one guardrail version in a bundle. */
export function guardrailKey(rule: Pick<Rule, 'id' | 'version'>): string {
  return `${rule.id}@${rule.version}`
}

export function policyOfRelease(content: ReleaseContent, inForce: ReleaseInForce): ReleasedPolicy {
  const { iam, iga, security, app, compliance } = content.sections
  const surface: AgentPolicy['surface'] = {}
  const modes = new Map(security.surface.map(row => [`${row.system}\n${row.action}`, row.mode]))
  for (const action of app.actions) {
    const mode = modes.get(`${action.system}\n${action.action}`)
    if (!mode) continue
    const entry: SurfaceEntry = {
      mode,
      classified: action.classification !== null,
      definition_digest: action.definition_digest,
      endpoints: asSet(security.endpoints.find(row => row.system === action.system)?.endpoints ?? []),
      datasets: asSet(security.datasets.find(row => row.system === action.system)?.datasets ?? []),
      ...(action.purposes && { purposes: asSet(action.purposes) }),
      tiers: [action.tier],
      thresholds: action.thresholds,
      guardrails: compliance.guardrails
        .filter(({ matches }) =>
          matches.some(match => match.system === action.system && match.action === action.action),
        )
        .map(({ rule }) => guardrailKey(rule)),
      exceptions: compliance.exceptions
        .filter(exception => exception.system === action.system && exception.action === action.action)
        .map(({ guardrail, up_to_version, expires_at }) => ({ guardrail, up_to_version, expires_at })),
    }
    const ofSystem = own(surface, action.system)
    Object.defineProperty(ofSystem, action.action, {
      value: entry,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return {
    agent: {
      name: content.agent.name,
      release: inForce.release,
      digest: inForce.digest,
      status: inForce.status,
      // A prototype is over at its end, whatever it was certified for.
      certified_until: Math.min(inForce.certified_until, app.prototype?.ends_at ?? inForce.certified_until),
      purposes: asSet(iga.purposes),
      delegates_to: asSet(security.delegates_to.map(row => row.id)),
      surface,
    },
    identities: iam.identities.map(identity => identity.key),
    guardrails: Object.fromEntries(compliance.guardrails.map(({ rule }) => [guardrailKey(rule), rule])),
  }
}

function asSet(values: string[]): Record<string, true> {
  return Object.fromEntries(values.map(value => [value, true as const]))
}

/** Own property by definition: an action may well be named `constructor` or `__proto__`. */
function own(surface: AgentPolicy['surface'], system: string): Record<string, SurfaceEntry> {
  if (!Object.hasOwn(surface, system)) {
    Object.defineProperty(surface, system, {
      value: {},
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return Object.getOwnPropertyDescriptor(surface, system)!.value
}
