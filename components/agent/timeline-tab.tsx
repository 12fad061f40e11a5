'use client'

import { AgentTimeline } from '@/components/evidence/agent-timeline'
import type { Agent } from './types'

/** What happened to this agent, from intent to enforcement, proven in the browser. */
export function TimelineTab({ agent }: { agent: Agent }) {
  return <AgentTimeline agentId={agent.id} />
}
