/** Who takes part in a call: the members of the actor chain, outermost first, and the subject. */
import type { AgentPolicy, BundlePolicy, EvaluationRequest, SurfaceEntry } from './model'
import { own } from './own'

export const MAX_CHAIN_HOPS = 8

export type Party = {
  /** Why no agent is known, or null. */
  problem: 'unknown_agent' | 'ambiguous_identity' | null
  key: string | null
  id: string
  agent: AgentPolicy | null
  entry: SurfaceEntry | null
  isSubject: boolean
  /** Only the subject's is known; undefined: none was named. */
  instance: string | undefined
}

export type Chain = { problem: 'chain_missing' | 'chain_invalid' | 'chain_too_long' | null; members: Party[] }

/**
 * An exact SPIFFE ID, or issuer and subject of a token. Without an issuer only a SPIFFE ID counts: else a token
 * whose subject reads `https://other-issuer#name` would pass for that issuer's agent.
 */
export function subjectKey(request: EvaluationRequest): string | null {
  const { id, properties } = request.subject
  const issuer = properties?.issuer ?? null
  if (issuer === null) return id.startsWith('spiffe://') ? id : null
  return typeof issuer === 'string' && !issuer.includes('#') ? `${issuer}#${id}` : null
}

export function resolveSubject(policy: BundlePolicy, request: EvaluationRequest): Party {
  const instance = request.subject.properties?.instance
  return resolve(
    policy,
    request,
    subjectKey(request),
    true,
    typeof instance === 'string' ? instance : undefined,
  )
}

/** A chain with a problem has no members: nothing bounds what resolving them would cost. */
export function resolveChain(policy: BundlePolicy, request: EvaluationRequest): Chain {
  const chain = request.context.actor_chain
  if (chain === undefined || chain === null) return { problem: 'chain_missing', members: [] }
  if (!Array.isArray(chain) || !chain.every(key => typeof key === 'string')) {
    return { problem: 'chain_invalid', members: [] }
  }
  if (chain.length > MAX_CHAIN_HOPS) return { problem: 'chain_too_long', members: [] }
  return { problem: null, members: chain.map(key => resolve(policy, request, key, false, undefined)) }
}

function resolve(
  policy: BundlePolicy,
  request: EvaluationRequest,
  key: string | null,
  isSubject: boolean,
  instance: string | undefined,
): Party {
  const ids = key === null ? undefined : own(policy.identities, key)
  if (ids && ids.length > 1)
    return { problem: 'ambiguous_identity', key, id: '', agent: null, entry: null, isSubject, instance }
  const id = ids?.[0]
  const agent = id === undefined ? undefined : own(policy.agents, id)
  if (id === undefined || !agent)
    return { problem: 'unknown_agent', key, id: '', agent: null, entry: null, isSubject, instance }
  const entry = own(own(agent.surface, request.resource.id), request.action.name) ?? null
  return { problem: null, key, id, agent, entry, isSubject, instance }
}

/** One agent, or one identity, twice on the way. */
export function hasRepetition(parties: Party[]): boolean {
  const keys = new Set(parties.map(party => party.key))
  const known = parties.filter(party => party.agent !== null)
  return keys.size < parties.length || new Set(known.map(party => party.id)).size < known.length
}
