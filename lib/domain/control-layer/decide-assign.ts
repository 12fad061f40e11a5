/** Naming who answers for a control layer of an agent. */
import { FUNCTION_NAMES, type Actor, type TeamFunction } from '../member/permissions'
import { refuse, refuseField, type Refusal } from '../refusal'
import { LAYER_NAMES, type ControlLayer } from './layers'

export type Candidate = { id: string; name: string; active: boolean; in_team: boolean }

export type AssignState = {
  agent: { name: string; state: string; team_id: string }
  layer: ControlLayer
  team: { id: string; name: string; function: TeamFunction } | null
  accountable: Candidate | null
  deputy: Candidate | null
  /** As it is now. */
  current: {
    team_id: string | null
    accountable_id: string | null
    deputy_id: string | null
    version: number
    changed_by: string | null
    since: string
  }
}

export function cannotAssign(
  actor: Actor,
  state: AssignState,
  input: { accountable: string; deputy: string | null; expected_version: number },
): Refusal | null {
  const { agent, layer, team, current } = state
  const name = LAYER_NAMES[layer]
  if (agent.state === 'retired')
    return refuse('wrong_state', `${agent.name} is retired: nobody has to answer for it any more.`)
  // Separation of duties: who decides who answers for a layer can't choose themself.
  if (actor.kind !== 'system' && [input.accountable, input.deputy].includes(actor.personId)) {
    return refuse(
      'separation_of_duties',
      `You can't name yourself for ${name}. Another person of IGA or Administration can name you.`,
    )
  }
  if (current.version !== input.expected_version) {
    return refuse(
      'stale_version',
      `${current.changed_by ?? 'Somebody'} changed the owners of ${name} at ${current.since}: compare, then assign again.`,
      {
        data: { current },
      },
    )
  }
  if (!team) return refuseField('/team', 'There is no such team.', 'not_found')
  if (team.function !== layer) {
    return refuseField(
      '/team',
      `${team.name} is ${FUNCTION_NAMES[team.function]}. The ${name} layer is owned by a team of ${name}.`,
    )
  }
  if (layer === 'app' && team.id !== agent.team_id) {
    return refuseField(
      '/team',
      `${team.name} doesn't build ${agent.name}. The App layer is owned by the agent's own team.`,
    )
  }
  if (input.accountable === input.deputy)
    return refuseField('/deputy', 'The deputy has to be another person than the accountable one.')
  return (
    unfit(state.accountable, team.name, '/accountable') ??
    (input.deputy === null ? null : unfit(state.deputy, team.name, '/deputy'))
  )
}

function unfit(candidate: Candidate | null, team: string, pointer: string): Refusal | null {
  if (!candidate) return refuseField(pointer, 'There is no such person.', 'not_found')
  if (!candidate.active)
    return refuseField(pointer, `${candidate.name} was deactivated. Name an active member of ${team}.`)
  if (!candidate.in_team)
    return refuseField(
      pointer,
      `${candidate.name} is not a member of ${team}. Administration can add them, or name another person.`,
    )
  return null
}
