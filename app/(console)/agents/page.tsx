import { AgentList } from '@/components/agent/agent-list'
import { FIRST_PAGE } from '@/components/agent/first-page'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { hasPermission } from '@/lib/domain/member/permissions'
import { listAgents } from '@/lib/queries/agent/list-agents'
import { Prefetched } from '../prefetched'

export const metadata = { title: 'Agents' }

type Search = Promise<Record<string, string | undefined>>

export default async function AgentsPage({ searchParams }: { searchParams: Search }) {
  const actor = await requireActor(paths.agents(await searchParams))
  return (
    <Prefetched actor={actor} asks={[[listAgents, FIRST_PAGE]]}>
      <AgentList registerReason={hasPermission(actor, 'agent.write') ? null : 'App teams register agents.'} />
    </Prefetched>
  )
}
