/** The three sources of one action's classification side by side: server, team, centre. */
import type { Classification } from '../policy/model'
import { type ClaimDisagreement, claimsDisagree } from './claims-disagree'
import type { ActionClaims } from './imported'
import { type ClassificationSuggestion, suggestClassification } from './suggest-classification'

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

export function suggestionFor(name: string, claims: StoredClaims): ClassificationSuggestion | null {
  // Without claims only the words of the name suggest anything.
  return suggestClassification(name, serverClaims(claims) ?? { source: 'openapi', stated: [] })
}

export function disagreement(
  claims: StoredClaims,
  classification: Classification | null,
): ClaimDisagreement | null {
  const server = serverClaims(claims)
  return server && classification ? claimsDisagree(server, classification) : null
}
