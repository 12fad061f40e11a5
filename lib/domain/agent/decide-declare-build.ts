/** A pipeline says what it built: with which model, with which prompt. What differs becomes the agent's declaration. */
import { type Actor, inTeam } from '../member/permissions'
import { type Refusal, refuse } from '../refusal'
import type { AgentState } from './lifecycle'

export type Build = { reference: string; model: string; prompt_reference: string }

export type DeclareBuildState = {
  agent: {
    name: string
    state: AgentState
    team_id: string
    team: string
    model: string
    prompt_reference: string
  }
  /** The last one that was declared. */
  last: Build | null
}

export type DeclaredBuild = {
  /** Said before, and still so: pipelines run again. Nothing new is kept but that it was said. */
  repeated: boolean
  changed: ('model' | 'prompt_reference')[]
}

export function decideDeclareBuild(
  actor: Actor,
  { agent, last }: DeclareBuildState,
  build: Build,
): DeclaredBuild | Refusal {
  if (!inTeam(actor, agent.team_id)) {
    return refuse(
      'not_owner',
      `${agent.name} belongs to ${agent.team}: that team, and the tokens of its members, declare its builds.`,
    )
  }
  if (agent.state === 'retired')
    return refuse('wrong_state', `${agent.name} is retired and gets no builds. Register another agent.`)
  if (agent.state === 'suspended') {
    return refuse(
      'wrong_state',
      `${agent.name} is suspended: what was stopped is not replaced meanwhile. Two persons can resume it first.`,
    )
  }
  const changed = (['model', 'prompt_reference'] as const).filter(field => agent[field] !== build[field])
  const sameAsLast =
    last !== null &&
    last.reference === build.reference &&
    last.model === build.model &&
    last.prompt_reference === build.prompt_reference
  return { repeated: sameAsLast && changed.length === 0, changed }
}
