/** An owner of a layer that has to sign ends the release for good, with why. */
import { CONTROL_LAYERS, type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import { type SigningRelease, signerRole, STATE_WORDS } from './can-sign'

/** Null when they may. */
export function decideDecline(
  release: SigningRelease,
  layer: ControlLayer,
  personId: string | null,
): Refusal | null {
  const name = LAYER_NAMES[layer]
  if (release.state !== 'in_review') {
    return refuse(
      'wrong_state',
      `${release.label} is ${STATE_WORDS[release.state]}. A release is declined while it is in review.`,
    )
  }
  if (release.requirements.layers[layer] === 0) {
    const asked = CONTROL_LAYERS.filter(each => release.requirements.layers[each] > 0)
    return refuse(
      'not_permitted',
      `${release.label} asks for no signature of ${name}, so ${name} can't decline it. ${asked.map(each => LAYER_NAMES[each]).join(', ')} can.`,
    )
  }
  if (personId === null || signerRole(release, layer, personId) === null) {
    const { accountable, deputy } = release.ownership[layer]
    const who = [accountable?.name, deputy && `${deputy.name} (deputy)`].filter(Boolean).join(' or ')
    return refuse(
      'not_owner',
      `You can't decline ${release.label} for ${name}: you don't own that layer of this agent. ${who ? `${who} can.` : `${name} is vacant.`}`,
    )
  }
  return null
}
