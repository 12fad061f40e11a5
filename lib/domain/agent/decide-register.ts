/** Registering an agent: a non-human identity of one app team, a draft until a release of it is signed. */
import { inTeam, type Actor, type TeamFunction } from '../member/permissions'
import { refuse, refuseField, type Refusal } from '../refusal'
import { declarationProblem, type AgentDeclaration, type DeclarationFacts } from './declaration'

export type RegisterState = {
  team: { id: string; name: string; function: TeamFunction } | null
  facts: DeclarationFacts
}

/** Null when the agent can be registered. */
export function cannotRegister(
  actor: Actor,
  state: RegisterState,
  declared: AgentDeclaration,
): Refusal | null {
  const { team } = state
  if (!team) return refuseField('/team', 'There is no such team.', 'not_found')
  if (team.function !== 'app')
    return refuseField(
      '/team',
      `${team.name} is not an app team. Agents belong to the team that builds them.`,
    )
  if (!inTeam(actor, team.id))
    return refuse(
      'not_owner',
      `You can't register an agent for ${team.name}: you are not a member. A member of that team can.`,
    )
  return declarationProblem(declared, state.facts, null)
}
