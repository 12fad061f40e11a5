import type { BundlePolicy } from '../../policy/model'
import type { AgentCoreOptions } from './agentcore-options'

/**
 * How a gateway's tokens name each agent. An identity of several agents is nobody's. Without options the `sub` of the
 * one issuer is meant that all token identities share; a tag without an issuer holds a SPIFFE ID.
 */
export function tokenSubjects(
  identities: BundlePolicy['identities'],
  principal: AgentCoreOptions['principal'],
): Map<string, string[]> {
  const issuers = new Set(Object.keys(identities).flatMap(key => issuerOf(key) ?? []))
  const [only] = issuers
  const issuer = principal ? principal.issuer : issuers.size === 1 ? only : undefined
  const subjects = new Map<string, string[]>()
  for (const [key, agents] of Object.entries(identities)) {
    const [agent] = agents
    if (agent === undefined || agents.length > 1) continue
    let subject: string | null = null
    if (issuer !== undefined && issuerOf(key) === issuer) subject = key.slice(issuer.length + 1)
    else if (issuer === undefined && principal?.by === 'tag' && key.startsWith('spiffe://')) subject = key
    if (subject !== null) subjects.set(agent, [...(subjects.get(agent) ?? []), subject].sort())
  }
  return subjects
}

/** An issuer never contains `#`. */
function issuerOf(key: string): string | undefined {
  return key.includes('#') ? key.slice(0, key.indexOf('#')) : undefined
}
