/**
 * May this release go into a bundle? What the signer asks before it signs, on rows that it read itself: the
 * console that wrote them is not believed. So every digest is computed again from the stored content, and every
 * signature is compared with the owners that the content itself names.
 */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import { digestRelease, type ReleaseContent } from './content'
import type { ReleaseState } from './states'

export type PublishableRelease = {
  state: ReleaseState
  agent_id: string
  environment: string
  revision: number
  digest: string
  /** The stored package of that revision; null when there is none. */
  content: ReleaseContent | null
  /** All of them; void ones don't count. */
  signOffs: {
    layer: ControlLayer
    person_id: string
    revision: number
    digest: string
    section_digest: string
    voided_at: Date | null
  }[]
  /** Everybody who took part in what it contains. */
  contributors: { person_id: string }[]
}

/** Null when it may. `published` passes as well: the same facts stand behind every later bundle. */
export function canPublish(release: PublishableRelease): Refusal | null {
  const no = (why: string) => refuse('wrong_state', `Not published: ${why}`)
  if (release.state !== 'approved' && release.state !== 'published')
    return no(`the release is ${release.state.replace('_', ' ')}.`)
  if (release.content === null) return no('the release has no content.')
  const digests = digestRelease(release.content)
  if (digests.root !== release.digest) return no('its content does not have the digest that was signed.')
  const { agent, environment } = release.content
  if (agent.id !== release.agent_id || environment.id !== release.environment) {
    return no('its content is about another agent or environment.')
  }
  const live = release.signOffs.filter(signOff => signOff.voided_at === null)
  if (live.length !== CONTROL_LAYERS.length) return no(`it has ${live.length} signatures in force, not 6.`)
  for (const layer of CONTROL_LAYERS) {
    const signOff = live.find(candidate => candidate.layer === layer)
    const name = LAYER_NAMES[layer]
    if (!signOff) return no(`${name} did not sign.`)
    if (signOff.digest !== digests.root || signOff.revision !== release.revision)
      return no(`${name} signed another digest.`)
    if (signOff.section_digest !== digests.sections[layer]) return no(`${name} signed another section.`)
    const { accountable, deputy } = release.content.ownership[layer]
    if (signOff.person_id !== accountable?.id && signOff.person_id !== deputy?.id)
      return no(`${name} was not signed by its owner.`)
    if (release.contributors.some(person => person.person_id === signOff.person_id))
      return no(`who signed ${name} took part in it.`)
  }
  if (new Set(live.map(signOff => signOff.person_id)).size !== CONTROL_LAYERS.length)
    return no('one person signed for two layers.')
  return null
}
