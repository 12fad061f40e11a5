/**
 * May this person sign this layer of this release, now? The command decides with it under row locks; the
 * console runs the same function to say why the button is off. Persons are compared, never accounts.
 */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import { rollbackDrillProblem } from '../agent/drill'
import type { Drill, ReleaseRequirements } from './content'
import { type DutyException, type DutyExceptionKind, exceptionFor } from './duty-exception'
import type { SignerRole, SigningMethod } from './sign-off'
import type { ReleaseState } from './states'

export type { SignerRole }

/** A signature needs a sign-in at most this old (seconds). */
export const FRESH_SIGN_IN_SECONDS = 300

export const CONTRIBUTOR_WORDS = {
  author: 'drafted this release',
  requester: 'submitted this release',
  editor: 'changed what it contains',
  owner_changer: 'changed its owners',
  exception_granter: 'granted an exception in it',
} as const

export const STATE_WORDS: Record<ReleaseState, string> = {
  draft: 'a draft',
  in_review: 'in review',
  approved: 'approved',
  published: 'published',
  superseded: 'superseded',
  withdrawn: 'withdrawn',
  declined: 'declined',
  expired: 'expired',
}

type Named = { id: string; name: string }

/** A person stands in for an absent one, in one layer, now. */
export type StandIn = { from: Named; to: Named; layer: ControlLayer }

/** Since when (epoch seconds) somebody has what lets them sign a layer, and whether they gave it to themselves. */
export type Duty = { layer: ControlLayer; person_id: string; since: number; by_self: boolean }

export type SigningRelease = {
  /** `refunder production r42` */
  label: string
  agentId: string
  state: ReleaseState
  digest: string
  requirements: ReleaseRequirements
  ownership: Record<ControlLayer, { accountable: Named | null; deputy: Named | null }>
  contributors: { person_id: string; acted_as: keyof typeof CONTRIBUTOR_WORDS }[]
  /** In force only. */
  signOffs: SignedBy[]
  /** Signatures of the release in force that stand for layers of this one, and until when that is certified. */
  carried?: { signatures: SignedBy[]; certifiedUntil: number }
  delegations: StandIn[]
  duties: Duty[]
  dutyMinAgeHours: number
  exceptions: DutyException[]
  /** Persons whose accounts turned out to be one human's. */
  sameHumans: (readonly [string, string])[]
  /** Layers with an open thread that asks for a change. */
  changesRequested: ControlLayer[]
  /** Of its package: the last one of each kind. */
  drills: readonly Drill[]
}

type SignedBy = {
  layer: ControlLayer
  seat?: number
  person_id: string
  person_name: string
  on_behalf_of: string | null
}

/** `method`: how they are about to sign; a passkey is its own proof of presence. */
export type Signer = {
  personId: string | null
  authenticatedAt: number
  now: number
  method?: SigningMethod
}

export type SigningRole = { actedAs: SignerRole; onBehalfOf: Named | null }

export function signerRole(
  release: SigningRelease,
  layer: ControlLayer,
  personId: string,
): SigningRole | null {
  const { accountable, deputy } = release.ownership[layer]
  if (accountable?.id === personId) return { actedAs: 'accountable', onBehalfOf: null }
  if (deputy?.id === personId) return { actedAs: 'deputy', onBehalfOf: null }
  const standIn = release.delegations.find(
    one =>
      one.layer === layer && one.to.id === personId && [accountable?.id, deputy?.id].includes(one.from.id),
  )
  return standIn ? { actedAs: 'delegate', onBehalfOf: standIn.from } : null
}

/** Signatures that a layer still owes. */
export function owed(
  release: Pick<SigningRelease, 'signOffs' | 'requirements'>,
  layer: ControlLayer,
): number {
  const given = release.signOffs.filter(signOff => signOff.layer === layer).length
  return Math.max(0, release.requirements.layers[layer] - given)
}

/** How many signatures approve it. */
export function totalRequired({ requirements }: Pick<SigningRelease, 'requirements'>): number {
  return CONTROL_LAYERS.reduce((sum, layer) => sum + requirements.layers[layer], 0)
}

/** Null when they may. `digest` is what the person was shown. */
export function canSign(
  release: SigningRelease,
  layer: ControlLayer,
  signer: Signer,
  digest: string,
): Refusal | null {
  const name = LAYER_NAMES[layer]
  if (signer.personId === null) return refuse('not_signed_in', 'A signature needs a known person. Sign in.')
  if (release.state !== 'in_review') {
    return refuse(
      'wrong_state',
      `${release.label} can't be signed: it is ${STATE_WORDS[release.state]}. Only a release in review takes signatures.`,
    )
  }
  if (digest !== release.digest) {
    return refuse(
      'digest_changed',
      `${release.label} changed since it was shown to you. Review the difference; nothing was signed.`,
      { data: { digest: release.digest } },
    )
  }
  if (release.requirements.carried?.[layer]) {
    return refuse(
      'wrong_state',
      `${release.label} needs no signature of ${name}: its section is word for word what ${name} signed before.`,
    )
  }
  if (release.requirements.layers[layer] === 0) {
    return refuse(
      'wrong_state',
      `${release.label} needs no signature of ${name}: the sign-off matrix asks for none.`,
    )
  }
  if (release.ownership[layer].accountable === null) return vacancy(release, [layer])
  if (signerRole(release, layer, signer.personId) === null) {
    return refuse(
      'not_owner',
      `You can't sign ${name}: you don't own that layer of this agent. ${owners(release, layer)}`,
    )
  }
  const conflict = separationOfDuties(release, layer, signer.personId, signer.now)
  if (conflict) return conflict
  // Naming an owner changes what every layer signs, so a signature given before it would be void at once.
  const vacant = vacantLayers(release.ownership)
  if (vacant.length > 0) return vacancy(release, vacant)
  if (release.changesRequested.includes(layer)) {
    return refuse(
      'changes_requested',
      `You can't sign ${name}: a change is requested there and not resolved. Who asked for it, or another owner of ${name}, can resolve it.`,
    )
  }
  if (layer === 'pam' && release.requirements.drill) {
    const problem = rollbackDrillProblem(release.drills, signer.now)
    if (problem) return drillNeeded(release, problem)
  }
  if (signer.method === 'passkey') return null
  if (release.requirements.passkey && signer.method === 'reauthentication') {
    return refuse(
      'passkey_required',
      `${release.label} takes passkey signatures only (${release.requirements.because.join(', ')}). Enrol one in Settings, Passkeys; a new one signs high and critical tiers when it is old enough, or as soon as somebody else of your team vouches for it there.`,
    )
  }
  if (signer.now - signer.authenticatedAt > FRESH_SIGN_IN_SECONDS) {
    return refuse(
      'reauthentication_required',
      'A signature needs a sign-in of the last 5 minutes. Sign in again; what you typed is kept.',
    )
  }
  return null
}

function drillNeeded(release: SigningRelease, problem: string): Refusal {
  return refuse(
    'drill_required',
    `You can't sign ${LAYER_NAMES.pam}: ${release.label} can do much harm, and ${problem}. Try the rollback; a member of the app team or of PAM who doesn't sign this release records the drill on the agent's page.`,
  )
}

/** One person, or two whose accounts turned out to be one human's. */
export function isSameHuman(
  { sameHumans }: Pick<SigningRelease, 'sameHumans'>,
  one: string,
  other: string,
): boolean {
  return one === other || sameHumans.some(pair => pair.includes(one) && pair.includes(other))
}

/** The part of `canSign` that a fresh sign-in doesn't change. `now`: epoch seconds. */
export function separationOfDuties(
  release: SigningRelease,
  layer: ControlLayer,
  personId: string,
  now: number,
): Refusal | null {
  const name = LAYER_NAMES[layer]
  const excepted = (kind: DutyExceptionKind) =>
    exceptionFor(release.exceptions, kind, personId, release.agentId, now) !== null
  const no = (why: string) =>
    refuse('separation_of_duties', `You can't sign ${name}: ${why} ${alternatives(release, layer, personId)}`)
  const self = (id: string | null) => id !== null && isSameHuman(release, id, personId)
  const mine = release.signOffs.find(signOff => signOff.layer === layer && self(signOff.person_id))
  if (mine) return refuse('already_signed', `${name} is already signed by you.`)
  if (owed(release, layer) === 0) {
    const taken = release.signOffs.find(signOff => signOff.layer === layer)
    return refuse('already_signed', `${name} is already signed by ${taken?.person_name}.`)
  }
  const role = signerRole(release, layer, personId)
  const all = [...release.signOffs, ...(release.carried?.signatures ?? [])]
  const other = all.find(signOff => self(signOff.person_id))
  if (other && !excepted('second_layer')) {
    return no(`you signed ${LAYER_NAMES[other.layer]} on this release, and one person fills one layer.`)
  }
  // Whose duty was used once on this release isn't used again, whoever stands in for whom.
  const behind = role?.onBehalfOf?.id
  const double = all.find(
    signOff =>
      self(signOff.on_behalf_of) ||
      (behind !== undefined && [signOff.person_id, signOff.on_behalf_of].includes(behind)),
  )
  if (double) {
    return no(
      `${double.person_name} signed ${LAYER_NAMES[double.layer]} for the same person, and one person fills one layer.`,
    )
  }
  const part = release.contributors.find(contributor => self(contributor.person_id))
  if (part && !excepted('contributor')) return no(`you ${CONTRIBUTOR_WORDS[part.acted_as]}.`)
  const absent = release.contributors.find(contributor => contributor.person_id === behind)
  if (absent)
    return no(`${role?.onBehalfOf?.name}, for whom you stand in, ${CONTRIBUTOR_WORDS[absent.acted_as]}.`)
  const sender = release.delegations.find(
    one =>
      one.to.id === personId &&
      release.contributors.some(contributor => contributor.person_id === one.from.id),
  )
  if (sender) return no(`you stand in for ${sender.from.name}, who took part in it.`)
  const young = tooNew(release, layer, behind ?? personId, now)
  if (young && !excepted('new_duty')) return no(young)
  return null
}

/** A duty that somebody got a moment ago, or gave themselves, is how approvals are laundered. */
function tooNew(release: SigningRelease, layer: ControlLayer, personId: string, now: number): string | null {
  const duty = release.duties.find(one => one.layer === layer && one.person_id === personId)
  if (!duty) return null
  if (duty.by_self) return `the role behind this duty was given by the person who has it.`
  const hours = release.dutyMinAgeHours
  if (now - duty.since >= hours * 3600) return null
  return `this duty is younger than ${hours} hours, and counts from ${new Date((duty.since + hours * 3600) * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC.`
}

function vacancy(release: SigningRelease, layers: ControlLayer[]): Refusal {
  const names = layers.map(layer => LAYER_NAMES[layer]).join(', ')
  return refuse(
    'layer_vacant',
    `${release.label} can't be signed: ${names} ${layers.length === 1 ? 'is' : 'are'} vacant. IGA or an administrator can name an owner.`,
  )
}

/** Layers nobody is accountable for: each of them blocks submission and signing. */
export function vacantLayers(ownership: SigningRelease['ownership']): ControlLayer[] {
  return CONTROL_LAYERS.filter(layer => ownership[layer].accountable === null)
}

/** Layers that still owe a signature. */
export function missingLayers(release: Pick<SigningRelease, 'signOffs' | 'requirements'>): ControlLayer[] {
  return CONTROL_LAYERS.filter(layer => owed(release, layer) > 0)
}

function owners(release: SigningRelease, layer: ControlLayer): string {
  const { accountable, deputy } = release.ownership[layer]
  if (!accountable) return ''
  return deputy ? `${accountable.name} or ${deputy.name} (deputy) can.` : `${accountable.name} can.`
}

function alternatives(release: SigningRelease, layer: ControlLayer, personId: string): string {
  const { accountable, deputy } = release.ownership[layer]
  const free = (person: { id: string } | null) =>
    person !== null &&
    !isSameHuman(release, person.id, personId) &&
    !release.signOffs.some(signOff => signOff.person_id === person.id) &&
    !release.contributors.some(contributor => contributor.person_id === person.id)
  if (accountable && free(accountable)) return `${accountable.name} can.`
  if (deputy && free(deputy)) return `${deputy.name} (deputy) can.`
  return 'Nobody else owns this layer who could; IGA or an administrator can name a deputy.'
}
