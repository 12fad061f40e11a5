/** The three sources of one action's classification side by side: server, team, centre. */
import type { Classification } from '../policy/model'
import { ANONYMOUS, type SourceDisagreement, type Sources, sourcesDisagree } from './claims-disagree'
import type { ActionClaims } from './imported'

/** As stored: an action that was added by hand has no server that could claim anything. */
export type StoredClaims = Omit<ActionClaims, 'source' | 'stated'> & {
  source: 'mcp' | 'openapi' | 'manual'
  stated?: string[]
}

/** null for an action by hand. */
export function serverClaims(claims: StoredClaims): ActionClaims | null {
  const { source, stated = [], ...rest } = claims
  return source === 'manual' ? null : { ...rest, source, stated }
}

/** In a few words, for a table cell: "destructive", "read-only", "HTTP GET", "" for nothing said. */
export function claimWords(stored: StoredClaims): string {
  const claims = serverClaims(stored)
  if (claims === null) return ''
  if (claims.source === 'openapi') return claims.method ? `HTTP ${claims.method}` : ''
  if (claims.read_only) return 'read-only'
  if (!claims.stated.includes('destructive') && !claims.stated.includes('read_only')) return 'says nothing'
  if (claims.destructive) return claims.stated.includes('destructive') ? 'destructive' : 'writes'
  return 'writes, not destructive'
}

/** A fact that the server claims: whether it said so itself, or the protocol counts silence as that. */
export type ClaimFact = { name: string; value: string; stated: boolean }

/** Every claim by its own name: the four MCP hints with the protocol's defaults, or method and security of an operation. */
export function claimFacts(stored: StoredClaims): ClaimFact[] {
  const claims = serverClaims(stored)
  if (claims === null) return []
  if (claims.source === 'openapi') {
    const { method, security } = claims
    return [
      ...(method ? [{ name: 'method', value: method, stated: true }] : []),
      ...(method && security
        ? [{ name: 'security', value: securityWords(security), stated: security.length > 0 }]
        : []),
    ]
  }
  return MCP_HINTS.map(({ claim, hint }) => ({
    name: hint,
    value: String(claims[claim] ?? false),
    stated: claims.stated.includes(claim),
  }))
}

const MCP_HINTS = [
  { claim: 'read_only', hint: 'readOnlyHint' },
  { claim: 'destructive', hint: 'destructiveHint' },
  { claim: 'idempotent', hint: 'idempotentHint' },
  { claim: 'open_world', hint: 'openWorldHint' },
] as const

function securityWords(security: readonly string[]): string {
  if (security.length === 0) return 'none: anybody can call it'
  if (!security.includes(ANONYMOUS)) return security.join(' or ')
  const others = security.filter(scheme => scheme !== ANONYMOUS)
  return others.length === 0 ? 'none: anybody can call it' : `${others.join(' or ')}, or none`
}

export function disagreements(
  claims: StoredClaims,
  team: Classification | null,
  override: Sources['override'],
): SourceDisagreement[] {
  return sourcesDisagree({ claims: serverClaims(claims), team, override })
}
