/** Suspending an agent: the kill switch. Tightening needs one person only (DESIGN §4). */
import { refuse, type Refusal } from '../refusal'
import { type AgentState, nextAgentState } from './lifecycle'

export type SuspendedAgent = { state: AgentState }

export function decideSuspend(agent: { name: string; state: AgentState }): SuspendedAgent | Refusal {
  const state = nextAgentState(agent.state, 'suspend')
  if (state) return { state }
  const why =
    agent.state === 'suspended' ? 'it already is' : 'it is retired, and a retired agent is denied everywhere'
  return refuse('wrong_state', `${agent.name} can't be suspended: ${why}.`)
}
