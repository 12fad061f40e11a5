/** What an agent declares of itself: everything that registering and editing write. */
import { refuse, type Refusal } from '../refusal'
import type { AgentAttribute } from '../organisation/rules'
import { identityKey, identityProblem, type WorkloadIdentity } from './identity'

/** An external party that the agent's calls reach. */
export type TrustBoundary = { name: string; description: string }

export type AgentSystemUse = { system: string; endpoints: string[]; datasets: string[] }

export type AgentDeclaration = {
  name: string
  description: string
  model: string
  prompt_reference: string
  rollback: string
  credential_max_seconds: number
  sender_constrained: boolean
  attributes: AgentAttribute[]
  /** How short-lived credentials are issued and revoked. */
  credential_issuance: string
  credential_revocation: string
  trust_boundaries: TrustBoundary[]
  /** Where decisions are enforced: at a gateway, and in the application behind it. */
  enforced_at_gateway: string
  enforced_in_application: string
  /** How long evidence of its calls is kept. */
  retention_days: number
  purposes: string[]
  identities: WorkloadIdentity[]
  environments: string[]
  systems: AgentSystemUse[]
  delegates_to: string[]
}

/** What the database knows about the names and ids in a declaration. */
export type DeclarationFacts = {
  /** Identity keys that another agent already has. */
  taken: { key: string; agent: string }[]
  /** Another agent with this name. */
  namesake: string | null
  purposes: string[]
  environments: string[]
  systems: string[]
  /** Agents that exist and are not retired, of those named. */
  delegates: string[]
}

/** Every field that can't stand, each with its pointer; null when all can. `self` is the agent's own id. */
export function declarationProblem(
  declared: Partial<AgentDeclaration>,
  facts: DeclarationFacts,
  self: string | null,
): Refusal | null {
  const errors: { pointer: string; detail: string }[] = []
  const add = (pointer: string, detail: string) => errors.push({ pointer, detail })
  const identities = declared.identities ?? []
  for (const [at, identity] of identities.entries()) {
    const problem = identityProblem(identity)
    if (problem) add(`/identities/${at}/${identity.kind === 'spiffe' ? 'id' : 'issuer'}`, problem)
  }
  const each = (positions: number[], pointer: (at: number) => string, detail: (at: number) => string) => {
    for (const at of positions) add(pointer(at), detail(at))
  }
  const systems = declared.systems?.map(row => row.system) ?? []
  each(
    repeated(identities.map(identityKey)),
    at => `/identities/${at}`,
    () => 'This identity is listed twice. Remove one.',
  )
  each(
    unknownAt(declared.purposes, facts.purposes),
    at => `/purposes/${at}`,
    at => `"${declared.purposes![at]}" is not a purpose of this organisation. An administrator can add it.`,
  )
  each(
    unknownAt(declared.environments, facts.environments),
    at => `/environments/${at}`,
    at => `"${declared.environments![at]}" is not an environment of this organisation.`,
  )
  each(
    unknownAt(systems, facts.systems),
    at => `/systems/${at}/system`,
    () => 'There is no such system. Import or add it first.',
  )
  each(
    repeated(systems),
    at => `/systems/${at}/system`,
    () => 'This system is listed twice. Remove one.',
  )
  each(
    repeated((declared.trust_boundaries ?? []).map(boundary => boundary.name.toLowerCase())),
    at => `/trust_boundaries/${at}/name`,
    () => 'This party is named twice. Say in one place what crosses to it.',
  )
  for (const [at, agent] of (declared.delegates_to ?? []).entries()) {
    if (agent === self) add(`/delegates_to/${at}`, "An agent can't delegate to itself.")
    else if (!facts.delegates.includes(agent))
      add(`/delegates_to/${at}`, 'There is no such agent, or it is retired.')
  }
  if (errors.length > 0)
    return refuse(
      'invalid_input',
      errors.length === 1 ? errors[0]!.detail : `${errors.length} fields need another value.`,
      { errors },
    )

  const [taken] = facts.taken
  if (taken) {
    const at = identities.findIndex(identity => identityKey(identity) === taken.key)
    const detail = `This workload identity already belongs to ${taken.agent}. Two agents with one identity can't be told apart: give this one its own.`
    return refuse('identity_in_use', detail, {
      errors: [{ pointer: `/identities/${at}`, detail }],
      data: { agent: taken.agent },
    })
  }
  if (facts.namesake) {
    const detail = `There is already an agent named ${facts.namesake}. Choose another name.`
    return refuse('already_exists', detail, { errors: [{ pointer: '/name', detail }] })
  }
  return null
}

function unknownAt(values: readonly string[] | undefined, known: readonly string[]): number[] {
  return (values ?? []).flatMap((value, at) => (known.includes(value) ? [] : [at]))
}

function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, at) => (values.indexOf(value) < at ? [at] : []))
}
