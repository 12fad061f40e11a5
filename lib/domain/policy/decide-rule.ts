/** May this person set or remove this threshold or guardrail? Rules only tighten; their own layer keeps them. */
import { LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { type Actor, hasFunction, inTeam } from '../member/permissions'
import { type OwningTeam, whoCan } from '../action/who-can'
import { type Authorship, mayAuthor, maySuggest } from '../organisation/authorship'
import { type Refusal, refuse } from '../refusal'

/** A rule under its row lock; `shown` is what a stale editor is compared with. */
export type StoredRule = {
  id: string
  version: number
  removed: boolean
  layer: ControlLayer
  changedBy: string | null
  changedAt: string
  shown: Record<string, unknown>
}

export type ThresholdTarget = {
  system: { name: string; team: OwningTeam }
  agent: { name: string; team: OwningTeam } | null
  authorship: Authorship
}

/**
 * The system's own app team; for one agent also that agent's, since it only tightens its own. Where Security writes
 * thresholds, Security alone.
 */
export function canSetThreshold(target: ThresholdTarget, actor: Actor): Refusal | null {
  if (target.authorship.model === 'central') {
    return mayAuthor(target.authorship, actor, target.system, 'threshold')
  }
  if (inTeam(actor, target.system.team.id)) return null
  if (target.agent && inTeam(actor, target.agent.team.id)) return null
  const { name, team } = target.system
  return refuse(
    'not_owner',
    `${team.name} (app) sets thresholds on ${name}. ${whoCan(team, 'set one')} You can set one for an agent of your own team.`,
  )
}

/** Where Security writes thresholds, the team that says what it would set; it would be the one to set it elsewhere. */
export function canProposeThreshold(target: ThresholdTarget, actor: Actor): OwningTeam | Refusal {
  const teams = [target.system.team, ...(target.agent ? [target.agent.team] : [])]
  const own = teams.find(team => inTeam(actor, team.id))
  const refused = maySuggest(target.authorship, actor, target.system, 'threshold')
  if (refused && (own === undefined || refused.code !== 'not_owner')) return refused
  return own ?? target.system.team
}

export function canSetGuardrail(
  layer: ControlLayer,
  actor: Actor,
  people: readonly string[],
): Refusal | null {
  if (layer === 'app') {
    return refuse(
      'not_permitted',
      'The app layer sets thresholds, not guardrails: a guardrail binds every team. Choose another layer.',
    )
  }
  if (hasFunction(actor, layer)) return null
  const name = LAYER_NAMES[layer]
  const who = people.length > 0 ? ` ${people.slice(0, 2).join(' or ')} can.` : ''
  return refuse('not_owner', `Only ${name} changes ${name} guardrails.${who}`)
}

/** A new rule has no `existing`; one that is edited must be the version that was shown. */
export function checkVersion(
  what: string,
  existing: StoredRule | null,
  expectedVersion: number | undefined,
): Refusal | null {
  if (existing === null) return null
  if (existing.removed) return refuse('wrong_state', `This ${what} was removed. Set a new one.`)
  if (existing.version === expectedVersion) return null
  return refuse(
    'stale_version',
    `${existing.changedBy ?? 'Somebody'} changed this ${what} meanwhile. Compare before you decide; nothing was overwritten.`,
    { data: { current: { ...existing.shown, version: existing.version, at: existing.changedAt } } },
  )
}
