/** The lifecycle of an agent (DESIGN §2): which transitions exist, and the act that makes each. */
export const AGENT_STATES = ['draft', 'in_review', 'active', 'suspended', 'retired'] as const
export type AgentState = (typeof AGENT_STATES)[number]

export type LifecycleAct = 'submit' | 'return_to_draft' | 'publish' | 'suspend' | 'resume' | 'retire'

const TRANSITIONS: Record<LifecycleAct, Partial<Record<AgentState, AgentState>>> = {
  // A second release of an active agent leaves it active: what is in force stays in force.
  submit: { draft: 'in_review', in_review: 'in_review', active: 'active' },
  return_to_draft: { in_review: 'draft', active: 'active' },
  publish: { in_review: 'active', active: 'active' },
  suspend: { draft: 'suspended', in_review: 'suspended', active: 'suspended' },
  resume: { suspended: 'active' },
  retire: { draft: 'retired', in_review: 'retired', active: 'retired', suspended: 'retired' },
}

/** The state after the act, or null where the design has no such transition. */
export function nextAgentState(state: AgentState, act: LifecycleAct): AgentState | null {
  return TRANSITIONS[act][state] ?? null
}
