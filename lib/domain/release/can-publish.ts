/**
 * May this release go into a bundle? What the signer asks before it signs, on rows that it read itself: the
 * console that wrote them is not believed. So every digest is computed again from the stored content, and every
 * signature is compared with the owners that the content itself names.
 */
import { CONTROL_LAYERS, LAYER_NAMES, type ControlLayer } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import { type CarryChain, carriedFault } from './carry'
import { digestRelease, type ReleaseContent, requirementsOf } from './content'
import { type DutyException, exceptionFor } from './duty-exception'
import type { StandIn } from './can-sign'
import type { SigningMethod } from './sign-off'
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
    on_behalf_of: string | null
    method: SigningMethod
    /** Epoch seconds. */
    signed_at: number
    revision: number
    digest: string
    section_digest: string
    voided_at: Date | null
  }[]
  /** Everybody who took part in what it contains. */
  contributors: { person_id: string }[]
  /** Of every time, revoked and ended ones included: each says when it held. */
  delegations: (StandIn & { starts_at: number; ends_at: number; revoked_at: number | null })[]
  exceptions: DutyException[]
  /** Approved is not yet published: somebody, or the setting, asks for that. */
  publish_requested_at: Date | null
  number: number
  published_at: Date | null
  /** Those whose signatures it carries. */
  carriedFrom: CarryChain
  /** Pairs of persons that turned out to be one human. */
  sameHumans: readonly (readonly string[])[]
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
  if (release.publish_requested_at === null) return no('nobody asked for it yet. A member of IAM or PAM can.')
  const needs = requirementsOf(release.content)
  const live = release.signOffs.filter(signOff => signOff.voided_at === null)
  for (const layer of CONTROL_LAYERS) {
    const name = LAYER_NAMES[layer]
    const given = live.filter(candidate => candidate.layer === layer)
    if (given.length < needs.layers[layer])
      return no(
        given.length === 0
          ? `${name} did not sign.`
          : `${name} signed ${given.length} of ${needs.layers[layer]} times.`,
      )
    if (given.length > needs.layers[layer]) return no(`${name} has a signature that nobody asked for.`)
    for (const signOff of given) {
      if (signOff.digest !== digests.root || signOff.revision !== release.revision)
        return no(`${name} signed another digest.`)
      if (signOff.section_digest !== digests.sections[layer]) return no(`${name} signed another section.`)
      if (needs.passkey && signOff.method !== 'passkey') return no(`${name} signed without a passkey.`)
      const refused = wrongSigner(release, signOff, release.content)
      if (refused) return no(`${name} ${refused}`)
    }
  }
  const twice = live.find(
    (signOff, at) => live.findIndex(other => isSameHuman(release, other.person_id, signOff.person_id)) < at,
  )
  if (twice && !excepted(release, twice, 'second_layer')) return no('one person signed for two layers.')
  const fault = carriedFault(
    {
      ...release,
      content: release.content,
      published_at: release.published_at?.getTime() ?? null,
      signers: live.flatMap(({ person_id, on_behalf_of }) => [person_id, on_behalf_of ?? person_id]),
    },
    digests,
    release.carriedFrom,
  )
  return fault ? no(fault) : null
}

/** Accounts may turn out to be one human's long after: what is in force then stays, what is not waits. */
function isSameHuman(release: PublishableRelease, one: string, other: string): boolean {
  if (one === other) return true
  if (release.state !== 'approved') return false
  return release.sameHumans.some(pair => pair.includes(one) && pair.includes(other))
}

type LiveSignOff = PublishableRelease['signOffs'][number]

function excepted(
  release: PublishableRelease,
  signOff: LiveSignOff,
  kind: 'second_layer' | 'contributor',
): boolean {
  return (
    exceptionFor(release.exceptions, kind, signOff.person_id, release.agent_id, signOff.signed_at) !== null
  )
}

/** Who may stand behind a signature: the owners that the content names, or who stood in for one of them then. */
function wrongSigner(
  release: PublishableRelease,
  signOff: LiveSignOff,
  content: ReleaseContent,
): string | null {
  const { accountable, deputy } = content.ownership[signOff.layer]
  const owner = signOff.on_behalf_of ?? signOff.person_id
  if (owner !== accountable?.id && owner !== deputy?.id) return 'was not signed by its owner.'
  const tookPart = (id: string) =>
    release.contributors.some(person => isSameHuman(release, person.person_id, id))
  if (tookPart(signOff.person_id) && !excepted(release, signOff, 'contributor'))
    return 'was signed by somebody who took part in it.'
  if (signOff.on_behalf_of === null) return null
  if (tookPart(signOff.on_behalf_of)) return 'was signed for somebody who took part in it.'
  const stoodIn = release.delegations.some(
    one =>
      one.layer === signOff.layer &&
      one.from.id === signOff.on_behalf_of &&
      one.to.id === signOff.person_id &&
      one.starts_at <= signOff.signed_at &&
      signOff.signed_at < Math.min(one.ends_at, one.revoked_at ?? Number.POSITIVE_INFINITY),
  )
  return stoodIn ? null : 'was signed by somebody who stood in for nobody.'
}
