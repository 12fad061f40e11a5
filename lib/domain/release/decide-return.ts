/** Everything that takes a release back: changes requested, withdrawn, one signature withdrawn. */
import { type AgentState, nextAgentState } from '../agent/lifecycle'
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import { type SigningRelease, signerRole, STATE_WORDS } from './can-sign'
import { isOpenRelease } from './states'

/** An owner of the layer sends a release in review back to its team. Null when they may. */
export function decideRequestChanges(
  release: SigningRelease,
  layer: ControlLayer,
  personId: string | null,
): Refusal | null {
  const name = LAYER_NAMES[layer]
  if (release.state !== 'in_review') {
    return refuse(
      'wrong_state',
      `${release.label} is ${STATE_WORDS[release.state]}. Changes are requested while a release is in review.`,
    )
  }
  if (personId === null || signerRole(release, layer, personId) === null) {
    const { accountable, deputy } = release.ownership[layer]
    const who = [accountable?.name, deputy && `${deputy.name} (deputy)`].filter(Boolean).join(' or ')
    return refuse(
      'not_owner',
      `You can't request changes for ${name}: you don't own that layer of this agent. ${who ? `${who} can.` : `${name} is vacant.`}`,
    )
  }
  return null
}

export type WithdrawFacts = { release: SigningRelease; ofTeam: boolean; teamName: string }

/** The agent's team takes back what is not in force yet. */
export function decideWithdraw({ release, ofTeam, teamName }: WithdrawFacts): Refusal | null {
  if (!ofTeam)
    return refuse('not_permitted', `You can't withdraw ${release.label}: members of ${teamName} can.`)
  if (isOpenRelease(release.state)) return null
  const how =
    release.state === 'published' ? ' Suspend the agent to stop it, or propose the next release.' : ''
  return refuse(
    'wrong_state',
    `${release.label} can't be withdrawn: it is ${STATE_WORDS[release.state]}.${how}`,
  )
}

/** Until somebody asked for publication, every signer can take their own signature back. */
export function decideWithdrawSignature(
  release: SigningRelease,
  layer: ControlLayer,
  personId: string | null,
  publicationRequested: boolean,
): Refusal | null {
  const name = LAYER_NAMES[layer]
  if (release.state !== 'in_review' && (release.state !== 'approved' || publicationRequested)) {
    return refuse(
      'wrong_state',
      `${release.label} is ${STATE_WORDS[release.state]}${publicationRequested ? ' and about to be published' : ''}: signatures can be taken back only before that. PAM or Security can suspend the agent.`,
    )
  }
  const given = release.signOffs.filter(candidate => candidate.layer === layer)
  const signOff = given.find(candidate => candidate.person_id === personId) ?? given[0]
  if (!signOff) return refuse('wrong_state', `${name} is not signed on ${release.label}.`)
  if (personId === null || signOff.person_id !== personId) {
    return refuse(
      'not_owner',
      `You can't take back the ${name} signature: ${signOff.person_name} gave it and can.`,
    )
  }
  return null
}

/** An agent whose only open release goes back is a draft again; one that is in force stays active. */
export function agentStateAfterReturn(state: AgentState, otherOpenInReview: boolean): AgentState {
  if (otherOpenInReview) return state
  return nextAgentState(state, 'return_to_draft') ?? state
}
