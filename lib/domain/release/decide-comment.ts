/** Who may comment on a release, on what, and whether it may hold up a signature. */
import { CONTROL_LAYERS, type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { refuse, refuseField, type Refusal } from '../refusal'
import { type SigningRelease, signerRole } from './can-sign'
import type { CommentSubject } from './comment-subjects'
import { type Discussant, overForComments, type ReleaseThread, signedAlready } from './threads'

/** Far above any review; a loop that comments stops here. */
export const MOST_COMMENTS = 1000

export type CommentInput = {
  thread?: string
  layer?: ControlLayer
  about?: string
  requests_change?: boolean
}

export type CommentFacts = {
  release: SigningRelease
  /** What the section that is meant has; empty where nothing single is meant. */
  subjects: readonly CommentSubject[]
  teamName: string
  who: Discussant
  threads: readonly ReleaseThread[]
  comments: number
}

/** Null when this person has a duty in the release. Auditors read and stay out of what they audit. */
export function mayComment(release: SigningRelease, who: Discussant, teamName: string): Refusal | null {
  const over = overForComments(release)
  if (over) return over
  const { personId } = who
  if (personId !== null) {
    if (who.ofTeam || who.oversees) return null
    if (CONTROL_LAYERS.some(layer => signerRole(release, layer, personId) !== null)) return null
  }
  return refuse(
    'not_permitted',
    `You can't comment on ${release.label}: owners and deputies of its layers, ${teamName}, Security and Compliance can.`,
  )
}

/** Null when this person may hold up the layer's signature until their thread is settled. */
export function mayRequestChange(
  release: SigningRelease,
  layer: ControlLayer,
  personId: string | null,
): Refusal | null {
  const name = LAYER_NAMES[layer]
  if (personId === null || signerRole(release, layer, personId) === null) {
    return refuse(
      'not_owner',
      `You can't hold up the ${name} signature: its owners on this agent can. Comment without asking for a change.`,
    )
  }
  if (release.state === 'approved')
    return refuse(
      'wrong_state',
      `${release.label} is approved: nothing is left to hold up. It can be withdrawn.`,
    )
  return signedAlready(release, layer)
}

/** Null when the comment may be added. */
export function decideComment(facts: CommentFacts, input: CommentInput): Refusal | null {
  const { release, who, teamName } = facts
  const refusal = mayComment(release, who, teamName)
  if (refusal) return refusal
  if (facts.comments >= MOST_COMMENTS) {
    return refuse(
      'limit_reached',
      `${release.label} has ${MOST_COMMENTS} comments, which is the most there can be.`,
    )
  }
  if (input.thread !== undefined) return decideAnswer(facts, input)
  if (input.about !== undefined) {
    if (input.layer === undefined) return refuseField('/layer', 'Say which section the rule or action is in.')
    if (!facts.subjects.some(({ about }) => about === input.about)) {
      return refuseField(
        '/about',
        `The ${LAYER_NAMES[input.layer]} section of ${release.label} has no such action or rule.`,
        'not_found',
      )
    }
  }
  if (!input.requests_change) return null
  if (input.layer === undefined) return refuseField('/layer', 'A change is asked of one section: say which.')
  return mayRequestChange(release, input.layer, who.personId)
}

function decideAnswer({ threads }: CommentFacts, input: CommentInput): Refusal | null {
  const thread = threads.find(each => each.id === input.thread)
  if (!thread) return refuseField('/thread', 'This release has no such thread.', 'not_found')
  if (input.layer !== undefined || input.about !== undefined || input.requests_change)
    return refuseField(
      '/thread',
      'An answer is about what its thread is about: leave layer, about and requests_change out.',
    )
  if (thread.resolved_by) {
    return refuse(
      'wrong_state',
      `${thread.resolved_by.name} resolved this thread. It can be opened again, or begin a new one.`,
    )
  }
  return null
}
