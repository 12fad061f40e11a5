/** Retiring is for good: its own app team or IAM ends an agent, and its identities stay taken, so that nobody inherits them. */
import { hasFunction, inTeam, type Actor } from '../member/permissions'
import { refuse, type Refusal } from '../refusal'
import { nextAgentState, type AgentState } from './lifecycle'

export function decideRetire(
  actor: Actor,
  agent: { name: string; state: AgentState; team_id: string; team: string },
): { state: AgentState } | Refusal {
  if (!hasFunction(actor, 'iam') && !inTeam(actor, agent.team_id)) {
    return refuse('not_owner', `${agent.name} belongs to ${agent.team}: its members and IAM can retire it.`)
  }
  const state = nextAgentState(agent.state, 'retire')
  return state ? { state } : refuse('wrong_state', `${agent.name} is already retired.`)
}
