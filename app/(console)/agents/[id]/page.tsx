import { notFound } from 'next/navigation'
import { AgentPage } from '@/components/agent/agent-page'
import { requireActor } from '@/lib/auth/current-actor'
import { AGENT_TABS, type AgentTab, paths } from '@/lib/client/paths'
import { isRefusal } from '@/lib/domain/refusal'
import { getAgent } from '@/lib/queries/agent/get-agent'
import { runQuery } from '@/lib/queries/define-query'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { Prefetched } from '../../prefetched'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | undefined>> }

export async function generateMetadata({ params }: Props) {
  const { id } = await params
  const actor = await requireActor(paths.agent(id))
  const agent = await runQuery(getAgent, actor, { agent: id })
  return { title: isRefusal(agent) ? 'Agent' : agent.name }
}

export default async function AgentDetailPage({ params, searchParams }: Props) {
  const { id } = await params
  const { tab } = await searchParams
  const actor = await requireActor(paths.agent(id, AGENT_TABS.find(each => each === tab) as AgentTab | undefined))
  const agent = await runQuery(getAgent, actor, { agent: id })
  if (isRefusal(agent)) notFound()
  const environments = await runQuery(listEnvironments, actor, {})
  const production = isRefusal(environments) ? undefined : environments.items.find(environment => environment.production)
  return (
    <Prefetched actor={actor} asks={[[getAgent, { agent: id }]]}>
      <AgentPage id={id} defaultEnvironment={production?.id ?? 'production'} />
    </Prefetched>
  )
}
