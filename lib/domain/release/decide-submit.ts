/** Submitting: from here on the six layers read and sign. A vacant layer could never sign, so it blocks. */
import type { AgentState } from '../agent/lifecycle'
import { nextAgentState } from '../agent/lifecycle'
import { type ControlLayer, LAYER_NAMES } from '../control-layer/layers'
import { refuse, type Refusal } from '../refusal'
import { type SigningRelease, STATE_WORDS, vacantLayers } from './can-sign'

export type SubmitFacts = {
  release: SigningRelease
  agent: { name: string; state: AgentState }
  ofTeam: boolean
  teamName: string
  /** ISO date, `2026-11-03`, since when each layer is as it is. */
  since: Record<ControlLayer, string>
}

export function decideSubmit(facts: SubmitFacts): { agentState: AgentState } | Refusal {
  const { release, agent } = facts
  if (!facts.ofTeam)
    return refuse('not_permitted', `You can't submit ${release.label}: members of ${facts.teamName} can.`)
  if (release.state !== 'draft') {
    return refuse(
      'wrong_state',
      `${release.label} can't be submitted: it is ${STATE_WORDS[release.state]}. Only a draft can.`,
    )
  }
  const vacant = vacantLayers(release.ownership)
  if (vacant.length > 0) {
    const names = vacant
      .map(layer => `${LAYER_NAMES[layer]} is vacant since ${facts.since[layer]}`)
      .join(', ')
    return refuse('layer_vacant', `Release blocked: ${names}. IGA or an administrator can name an owner.`, {
      data: { vacant },
    })
  }
  const agentState = nextAgentState(agent.state, 'submit')
  if (agentState === null)
    return refuse('wrong_state', `${release.label} can't be submitted: ${agent.name} is ${agent.state}.`)
  return { agentState }
}
