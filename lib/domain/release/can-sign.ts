/**
 * May this person sign this layer of this release, now? The command decides with it under row locks; the
 * console runs the same function to say why the button is off. Persons are compared, never accounts.
 */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import type { ReleaseState } from './states'

/** A signature needs a sign-in at most this old (seconds). */
export const FRESH_SIGN_IN_SECONDS = 300

export const CONTRIBUTOR_WORDS = {
  author: 'drafted this release',
  requester: 'submitted this release',
  editor: 'changed what it contains',
  owner_changer: 'last changed its owners',
  exception_granter: 'granted an exception in it',
} as const

export const STATE_WORDS: Record<ReleaseState, string> = {
  draft: 'a draft',
  in_review: 'in review',
  approved: 'approved',
  published: 'published',
  superseded: 'superseded',
  withdrawn: 'withdrawn',
}

export type SigningRelease = {
  /** `refunder production r42` */
  label: string
  state: ReleaseState
  digest: string
  ownership: Record<
    ControlLayer,
    { accountable: { id: string; name: string } | null; deputy: { id: string; name: string } | null }
  >
  contributors: { person_id: string; acted_as: keyof typeof CONTRIBUTOR_WORDS }[]
  signOffs: { layer: ControlLayer; person_id: string; person_name: string }[]
}

export type Signer = { personId: string | null; authenticatedAt: number; now: number }

export type SignerRole = 'accountable' | 'deputy'

export function signerRole(
  release: SigningRelease,
  layer: ControlLayer,
  personId: string,
): SignerRole | null {
  if (release.ownership[layer].accountable?.id === personId) return 'accountable'
  return release.ownership[layer].deputy?.id === personId ? 'deputy' : null
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
  if (release.ownership[layer].accountable === null) return vacancy(release, [layer])
  if (signerRole(release, layer, signer.personId) === null) {
    return refuse(
      'not_owner',
      `You can't sign ${name}: you don't own that layer of this agent. ${owners(release, layer)}`,
    )
  }
  const conflict = separationOfDuties(release, layer, signer.personId)
  if (conflict) return conflict
  // Naming an owner changes what every layer signs, so a signature given before it would be void at once.
  const vacant = vacantLayers(release.ownership)
  if (vacant.length > 0) return vacancy(release, vacant)
  if (signer.now - signer.authenticatedAt > FRESH_SIGN_IN_SECONDS) {
    return refuse(
      'reauthentication_required',
      'A signature needs a sign-in of the last 5 minutes. Sign in again; what you typed is kept.',
    )
  }
  return null
}

/** The part of `canSign` that a fresh sign-in doesn't change. */
export function separationOfDuties(
  release: SigningRelease,
  layer: ControlLayer,
  personId: string,
): Refusal | null {
  const name = LAYER_NAMES[layer]
  const taken = release.signOffs.find(signOff => signOff.layer === layer)
  if (taken) {
    const who = taken.person_id === personId ? 'you' : taken.person_name
    return refuse('already_signed', `${name} is already signed by ${who}.`)
  }
  const other = release.signOffs.find(signOff => signOff.person_id === personId)
  if (other) {
    return refuse(
      'separation_of_duties',
      `You can't sign ${name}: you signed ${LAYER_NAMES[other.layer]} on this release, and one person fills one layer. ${alternatives(release, layer, personId)}`,
    )
  }
  const part = release.contributors.find(contributor => contributor.person_id === personId)
  if (part) {
    return refuse(
      'separation_of_duties',
      `You can't sign ${name}: you ${CONTRIBUTOR_WORDS[part.acted_as]}. ${alternatives(release, layer, personId)}`,
    )
  }
  return null
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

export function missingLayers(release: Pick<SigningRelease, 'signOffs'>): ControlLayer[] {
  return CONTROL_LAYERS.filter(layer => !release.signOffs.some(signOff => signOff.layer === layer))
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
    person.id !== personId &&
    !release.signOffs.some(signOff => signOff.person_id === person.id) &&
    !release.contributors.some(contributor => contributor.person_id === person.id)
  if (accountable && free(accountable)) return `${accountable.name} can.`
  if (deputy && free(deputy)) return `${deputy.name} (deputy) can.`
  return 'Nobody else owns this layer who could; IGA or an administrator can name a deputy.'
}
