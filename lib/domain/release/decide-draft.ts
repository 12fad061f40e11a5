/** Drafting: the app team of an agent asks for what it is now to be released to one environment. */
import type { AgentState } from '../agent/lifecycle'
import { refuse, refuseField, type Refusal } from '../refusal'
import type { ReleaseContent } from './content'
import { type ReleaseState, releaseLabel } from './states'

export type DraftFacts = {
  agent: { name: string; state: AgentState }
  /** Is the actor in the agent's team? */
  ofTeam: boolean
  teamName: string
  environment: string
  /** Those that the agent is registered for. */
  environments: string[]
  open: { number: number; state: ReleaseState } | null
  content: ReleaseContent
}

/** Null when it may be drafted. */
export function decideDraft(facts: DraftFacts): Refusal | null {
  const { agent, environment, open } = facts
  if (!facts.ofTeam) {
    return refuse(
      'not_permitted',
      `You can't propose a release of ${agent.name}: members of ${facts.teamName} can.`,
    )
  }
  if (agent.state === 'retired' || agent.state === 'suspended') {
    const how =
      agent.state === 'retired'
        ? 'A retired agent is never released again.'
        : 'Two persons of two layers can resume it.'
    return refuse('wrong_state', `${agent.name} can't be released: it is ${agent.state}. ${how}`)
  }
  if (!facts.environments.includes(environment)) {
    const known = facts.environments.length === 0 ? 'none' : facts.environments.join(', ')
    return refuseField(
      '/environment',
      `${agent.name} is not registered for ${environment}, only for: ${known}. ${facts.teamName} can add it to the agent.`,
    )
  }
  if (open) {
    const label = releaseLabel(agent.name, environment, open.number)
    return refuse(
      'already_exists',
      `${label} is already on the way (${open.state.replace('_', ' ')}). Finish or withdraw it first.`,
    )
  }
  if (!facts.content.sections.app.actions.some(action => action.classification !== null)) {
    return refuse(
      'nothing_released',
      `${agent.name} has no classified action, so a release would allow nothing. Classify at least one.`,
    )
  }
  return null
}
