/** Who may change an agent: its own app team, while it isn't retired. */
import { hasFunction, inTeam, type Actor } from '../member/permissions'
import { refuse, type Refusal } from '../refusal'
import type { AgentState } from './lifecycle'

export type EditedAgent = { name: string; team_id: string; team: string; state: AgentState }

export function cannotEditAgent(actor: Actor, agent: EditedAgent): Refusal | null {
  if (!hasFunction(actor, 'app'))
    return refuse(
      'not_permitted',
      `${agent.name} belongs to ${agent.team}: members of that team can change it.`,
    )
  if (!inTeam(actor, agent.team_id))
    return refuse(
      'not_owner',
      `${agent.name} belongs to ${agent.team}: members of that team can change it, you are not one.`,
    )
  if (agent.state === 'retired')
    return refuse('wrong_state', `${agent.name} is retired and stays as it was. Register another agent.`)
  return null
}
