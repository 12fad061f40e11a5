/**
 * Where the three sources of a classification part ways: the server's claim, the team's word, the central override.
 * A claim never decides; a contradiction is worth a look.
 */
import type { Classification } from '../policy/model'
import type { ActionClaims } from './imported'

export type ClaimDisagreement = {
  /** `looser`: less is asked of it than the server's own words suggest. `stricter`: more; nothing to fear. */
  direction: 'looser' | 'stricter'
  sentence: string
}

export const DISAGREEMENT_KINDS = ['claim-team', 'team-override', 'claim-override'] as const
export type DisagreementKind = (typeof DISAGREEMENT_KINDS)[number]

export type SourceDisagreement = ClaimDisagreement & { between: DisagreementKind }

export type Sources = {
  /** null: added by hand, so no server claims anything. */
  claims: ActionClaims | null
  /** null while unclassified, or classified for another definition. */
  team: Classification | null
  override: { classification: Classification; layer: 'security' | 'compliance' } | null
}

/** All of them, the looser ones first. */
export function sourcesDisagree({ claims, team, override }: Sources): SourceDisagreement[] {
  const found: SourceDisagreement[] = []
  if (claims && team)
    found.push(...claimConflicts(claims, team, 'the team classified').map(between('claim-team')))
  if (override) {
    const { classification, layer } = override
    const centre = layer === 'security' ? 'Security' : 'Compliance'
    if (team && !same(team, classification)) {
      found.push({
        between: 'team-override',
        direction: 'stricter',
        sentence: `The team classified it as ${words(team)}; ${centre} raised it to ${words(classification)}.`,
      })
    }
    if (claims) {
      found.push(
        ...claimConflicts(claims, classification, `${centre} classified`).map(between('claim-override')),
      )
    }
  }
  return found.toSorted((a, b) => Number(a.direction === 'stricter') - Number(b.direction === 'stricter'))
}

/** Claim against team alone; null when they agree, or when the server said nothing that could be contradicted. */
export function claimsDisagree(claims: ActionClaims, team: Classification): ClaimDisagreement | null {
  return claimConflicts(claims, team, 'the team classified')[0] ?? null
}

const between =
  (kind: DisagreementKind) =>
  (conflict: ClaimDisagreement): SourceDisagreement => ({ ...conflict, between: kind })

function claimConflicts(claims: ActionClaims, said: Classification, who: string): ClaimDisagreement[] {
  const all =
    claims.source === 'openapi'
      ? [httpDisagreement(claims.method ?? '', said.effect, who), ...securityDisagreements(claims, said, who)]
      : [hintDisagreement(claims, said, who), worldDisagreement(claims, said, who)]
  return all.filter(conflict => conflict !== null)
}

/** Only what the server stated itself can be contradicted, but for `readOnlyHint: true`, which is never a default. */
function hintDisagreement(
  claims: ActionClaims,
  { effect, reversible }: Classification,
  who: string,
): ClaimDisagreement | null {
  const other = `${who} it as ${effect.replaceAll('_', ' ')}`
  const stated = (claim: string) => claims.stated.includes(claim)
  if (claims.read_only && effect !== 'read') {
    // Reading secrets or moving data out can be read-only for the server and still matter: that is no contradiction.
    if (effect === 'secret_access' || effect === 'data_movement') return null
    return stricter(`The server says readOnlyHint: true; ${other}.`)
  }
  if (stated('read_only') && !claims.read_only && effect === 'read') {
    return looser(`The server says readOnlyHint: false; ${other}.`)
  }
  if (stated('destructive') && claims.destructive && !claims.read_only) {
    if (effect === 'read' || effect === 'write')
      return looser(`The server says destructiveHint: true; ${other}.`)
    if (effect === 'destructive' && reversible) {
      return looser(`The server says destructiveHint: true; ${who} it as reversible.`)
    }
  }
  if (stated('destructive') && !claims.destructive && effect === 'destructive') {
    return stricter(`The server says destructiveHint: false; ${other}.`)
  }
  return null
}

function worldDisagreement(
  claims: ActionClaims,
  { effect }: Classification,
  who: string,
): ClaimDisagreement | null {
  if (!claims.stated.includes('open_world') || claims.open_world || effect !== 'external_communication')
    return null
  return stricter(`The server says openWorldHint: false; ${who} it as external communication.`)
}

function httpDisagreement(
  method: string,
  effect: Classification['effect'],
  who: string,
): ClaimDisagreement | null {
  const other = `${who} it as ${effect.replaceAll('_', ' ')}`
  const safe = ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method)
  if (safe && (effect === 'write' || effect === 'destructive'))
    return stricter(`It is an HTTP ${method}; ${other}.`)
  if (method === 'DELETE' && (effect === 'read' || effect === 'write'))
    return looser(`It is an HTTP DELETE; ${other}.`)
  // A POST that reads is common (searches with a body), a PUT or PATCH that reads is not.
  if ((method === 'PUT' || method === 'PATCH') && effect === 'read')
    return looser(`It is an HTTP ${method}; ${other}.`)
  return null
}

/** What the operation's `security` asks of a caller says what its author thought of it. */
function securityDisagreements(
  { security, method }: ActionClaims,
  { effect, data_class }: Classification,
  who: string,
): (ClaimDisagreement | null)[] {
  if (security === undefined || !method) return []
  if (asksForNoSignIn(security)) {
    const guarded = data_class === 'confidential' || data_class === 'restricted'
    return guarded
      ? [
          stricter(
            `Its OpenAPI document asks for no sign-in (security: none); ${who} its data as ${data_class}.`,
          ),
        ]
      : []
  }
  const asked = security.join(' or ')
  const writes = effect === 'read' && WRITING_SCOPE.test(asked)
  return [
    writes ? looser(`Its OpenAPI document asks for ${asked}, a scope that writes; ${who} it as read.`) : null,
    data_class === 'public'
      ? looser(`Its OpenAPI document asks for ${asked}; ${who} its data as public.`)
      : null,
  ]
}

/** A part of a scope's name, such as `write:refunds` or `repo.admin`. */
const WRITING_SCOPE = /\((?:.*[^a-z])?(?:write|delete|admin|manage|full)(?![a-z])/i

/** No requirement at all, or an empty one among the alternatives (OpenAPI: signing in is then optional). */
export function asksForNoSignIn(security: readonly string[]): boolean {
  return security.length === 0 || security.includes(ANONYMOUS)
}
/** How an empty security requirement is kept. */
export const ANONYMOUS = 'anonymous'

function same(a: Classification, b: Classification): boolean {
  return a.effect === b.effect && a.data_class === b.data_class && a.reversible === b.reversible
}

function words({ effect, data_class, reversible }: Classification): string {
  const undo = effect === 'read' ? '' : reversible ? ', reversible' : ', irreversible'
  return `${effect.replaceAll('_', ' ')}, ${data_class}${undo}`
}

const looser = (sentence: string): ClaimDisagreement => ({ direction: 'looser', sentence })
const stricter = (sentence: string): ClaimDisagreement => ({ direction: 'stricter', sentence })
