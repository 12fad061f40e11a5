/**
 * What reviewers ask and answer about a release. A thread that asks for a change holds up the signature of its
 * layer until its author or another owner of that layer says that it is settled.
 */
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { type Actor, hasFunction, inTeam } from '../member/permissions'
import { refuse, type Refusal } from '../refusal'
import { type SigningRelease, signerRole, STATE_WORDS } from './can-sign'
import { isOpenRelease } from './states'

type Named = { id: string; name: string }

export type ReleaseThread = {
  id: string
  /** Null: about the release as a whole. */
  layer: ControlLayer | null
  author: Named
  requests_change: boolean
  /** Null while it is open. */
  resolved_by: Named | null
}

/** The person who asks, and what makes the release theirs to discuss. */
export type Discussant = {
  personId: string | null
  /** Member of the team that builds the agent. */
  ofTeam: boolean
  /** Member of Security or Compliance, who read every release. */
  oversees: boolean
}

/** From the teams they have at this moment. */
export function discussantOf(actor: Actor, agentTeam: string): Discussant {
  return {
    personId: actor.kind === 'person' ? actor.personId : null,
    ofTeam: inTeam(actor, agentTeam),
    oversees: hasFunction(actor, 'security', 'compliance'),
  }
}

const asksForChange = (thread: ReleaseThread, layer: ControlLayer) =>
  thread.requests_change && thread.layer === layer && thread.resolved_by === null

/** Layers whose signature waits for a thread. */
export function layersWithChangesAsked(threads: readonly ReleaseThread[]): ControlLayer[] {
  const layers = threads.flatMap(thread =>
    thread.layer !== null && asksForChange(thread, thread.layer) ? [thread.layer] : [],
  )
  return [...new Set(layers)]
}

/** Null: no thread stands in the way of that layer's signature. */
export function blockedByThreads(threads: readonly ReleaseThread[], layer: ControlLayer): Refusal | null {
  const open = threads.filter(thread => asksForChange(thread, layer))
  if (open.length === 0) return null
  const name = LAYER_NAMES[layer]
  const authors = [...new Set(open.map(thread => thread.author.name))].join(' and ')
  const what =
    open.length === 1
      ? 'a thread that asks for a change is'
      : `${open.length} threads that ask for a change are`
  return refuse(
    'changes_requested',
    `${name} can't be signed: ${what} open. ${authors} or another owner of ${name} can resolve ${open.length === 1 ? 'it' : 'them'}.`,
  )
}

/** While it can still change or be published, people may talk about it. */
function isDiscussed(state: SigningRelease['state']): boolean {
  return isOpenRelease(state)
}

export function overForComments(release: Pick<SigningRelease, 'label' | 'state'>): Refusal | null {
  if (isDiscussed(release.state)) return null
  return refuse(
    'wrong_state',
    `${release.label} is ${STATE_WORDS[release.state]}: its comments are kept as they are. Comment on the next release.`,
  )
}

/**
 * A change asked for after the layer has signed would leave a signature beside an open objection. The signer can
 * take it back, or the whole release goes back.
 */
export function signedAlready(release: SigningRelease, layer: ControlLayer): Refusal | null {
  const signOff = release.signOffs.find(each => each.layer === layer)
  if (!signOff) return null
  return refuse(
    'wrong_state',
    `${LAYER_NAMES[layer]} is signed: ${signOff.person_name} can take that signature back first, or an owner of the layer requests changes of the whole release.`,
  )
}

/** Null when this person may resolve the thread, or open it again. */
function mayClose(
  thread: ReleaseThread,
  release: SigningRelease,
  who: Discussant,
  teamName: string,
): Refusal | null {
  if (who.personId !== null && who.personId === thread.author.id) return null
  if (!thread.requests_change) {
    if (who.ofTeam) return null
    return refuse(
      'not_permitted',
      `You can't close or open this thread: ${thread.author.name}, who began it, and members of ${teamName} can.`,
    )
  }
  const layer = thread.layer
  if (layer !== null && who.personId !== null && signerRole(release, layer, who.personId) !== null)
    return null
  const name = layer === null ? 'the layer' : LAYER_NAMES[layer]
  return refuse(
    'not_owner',
    `This thread asks for a change: only ${thread.author.name} or another owner of ${name} can say that it is settled.`,
  )
}

/** Null when they may. Asked again on locked rows, so of two who resolve at once the second is told. */
export function decideResolve(
  thread: ReleaseThread,
  release: SigningRelease,
  who: Discussant,
  teamName: string,
): Refusal | null {
  const refusal = overForComments(release) ?? mayClose(thread, release, who, teamName)
  if (refusal) return refusal
  if (thread.resolved_by === null) return null
  return refuse('wrong_state', `${thread.resolved_by.name} resolved this thread already.`)
}

export function decideReopen(
  thread: ReleaseThread,
  release: SigningRelease,
  who: Discussant,
  teamName: string,
): Refusal | null {
  const refusal = overForComments(release) ?? mayClose(thread, release, who, teamName)
  if (refusal) return refusal
  if (thread.resolved_by === null) return refuse('wrong_state', 'This thread is open already.')
  return thread.requests_change && thread.layer !== null ? signedAlready(release, thread.layer) : null
}
