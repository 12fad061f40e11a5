/** Where what the server claims and what the team decided part ways. A claim never decides; a contradiction is worth a look. */
import type { Classification } from '../policy/model'
import type { ActionClaims } from './imported'

export type ClaimDisagreement = {
  /** `looser`: the team asks less of it than the server's own words suggest. `stricter`: more; nothing to fear. */
  direction: 'looser' | 'stricter'
  sentence: string
}

/** null when they agree, or when the server said nothing that could be contradicted. */
export function claimsDisagree(
  claims: ActionClaims,
  { effect, reversible }: Classification,
): ClaimDisagreement | null {
  const team = `the team classified it as ${effect.replaceAll('_', ' ')}`
  const said = (claim: string) => claims.stated.includes(claim)
  if (claims.source === 'openapi') return httpDisagreement(claims.method ?? '', effect, team)
  if (claims.read_only && effect !== 'read') {
    // Reading secrets or moving data out can be read-only for the server and still matter: that is no contradiction.
    if (effect === 'secret_access' || effect === 'data_movement') return null
    return stricter(`The server says readOnlyHint: true; ${team}.`)
  }
  if (said('read_only') && !claims.read_only && effect === 'read') {
    return looser(`The server says readOnlyHint: false; ${team}.`)
  }
  if (said('destructive') && claims.destructive && !claims.read_only) {
    if (effect === 'read' || effect === 'write')
      return looser(`The server says destructiveHint: true; ${team}.`)
    if (effect === 'destructive' && reversible) {
      return looser('The server says destructiveHint: true; the team classified it as reversible.')
    }
  }
  if (said('destructive') && !claims.destructive && effect === 'destructive') {
    return stricter(`The server says destructiveHint: false; ${team}.`)
  }
  return null
}

function httpDisagreement(
  method: string,
  effect: Classification['effect'],
  team: string,
): ClaimDisagreement | null {
  const safe = ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)
  if (safe && (effect === 'write' || effect === 'destructive'))
    return stricter(`It is an HTTP ${method}; ${team}.`)
  if (method === 'DELETE' && (effect === 'read' || effect === 'write'))
    return looser(`It is an HTTP DELETE; ${team}.`)
  // A POST that reads is common (searches with a body), a PUT or PATCH that reads is not.
  if ((method === 'PUT' || method === 'PATCH') && effect === 'read')
    return looser(`It is an HTTP ${method}; ${team}.`)
  return null
}

const looser = (sentence: string): ClaimDisagreement => ({ direction: 'looser', sentence })
const stricter = (sentence: string): ClaimDisagreement => ({ direction: 'stricter', sentence })
