import { notFound } from 'next/navigation'
import { cache } from 'react'
import { AgentPage } from '@/components/agent/agent-page'
import { environmentOf, TIMELINE_ENTRIES } from '@/components/agent/choices'
import { requireActor } from '@/lib/auth/current-actor'
import { AGENT_TABS, type AgentTab, paths } from '@/lib/client/paths'
import { isRefusal } from '@/lib/domain/refusal'
import { getAgent } from '@/lib/queries/agent/get-agent'
import { getSurface } from '@/lib/queries/agent/get-surface'
import { runQuery } from '@/lib/queries/define-query'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { listEvidence } from '@/lib/queries/evidence/list-evidence'
import { Prefetched } from '../../prefetched'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | undefined>> }

const load = cache(async (id: string) =>
  runQuery(getAgent, await requireActor(paths.agent(id)), { agent: id }),
)

export async function generateMetadata({ params }: Props) {
  const { id } = await params
  const agent = await load(id)
  return { title: isRefusal(agent) ? 'Agent' : agent.name }
}

export default async function AgentDetailPage({ params, searchParams }: Props) {
  const { id } = await params
  const { tab, env } = await searchParams
  const actor = await requireActor(
    paths.agent(id, AGENT_TABS.find(each => each === tab) as AgentTab | undefined),
  )
  const agent = await load(id)
  if (isRefusal(agent)) notFound()
  const environments = await runQuery(listEnvironments, actor, {})
  const production = isRefusal(environments)
    ? undefined
    : environments.items.find(environment => environment.production)
  const defaultEnvironment = production?.id ?? 'production'
  const environment = environmentOf(agent, env ?? defaultEnvironment)
  const ofTab = {
    actions: [[getSurface, { agent: id, environment }]],
    policy: [[getSurface, { agent: id, environment }]],
    timeline: [[listEvidence, { agent: id, limit: TIMELINE_ENTRIES }]],
  } as const
  const asks = tab && Object.hasOwn(ofTab, tab) ? ofTab[tab as keyof typeof ofTab] : []
  return (
    <Prefetched actor={actor} asks={[[getAgent, { agent: id }], ...asks]}>
      <AgentPage id={id} defaultEnvironment={defaultEnvironment} />
    </Prefetched>
  )
}
