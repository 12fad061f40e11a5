import { notFound } from 'next/navigation'
import { AgentForm } from '@/components/agent/agent-form'
import { valuesOf } from '@/components/agent/form-values'
import { EmptyState } from '@/components/console/empty-state'
import { PageHeader } from '@/components/console/page-header'
import { requireActor } from '@/lib/auth/current-actor'
import { paths } from '@/lib/client/paths'
import { isRefusal } from '@/lib/domain/refusal'
import { agentCatalogue } from '@/lib/queries/agent/agent-catalogue'
import { getAgent } from '@/lib/queries/agent/get-agent'
import { runQuery } from '@/lib/queries/define-query'
import { listEnvironments } from '@/lib/queries/environment/list-environments'
import { listPurposes } from '@/lib/queries/purpose/list-purposes'
import { listSystems } from '@/lib/queries/system/list-systems'
import { Prefetched } from '../../../prefetched'

export const metadata = { title: 'Edit agent' }

export default async function EditAgentPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const actor = await requireActor(paths.agentEdit(id))
  const agent = await runQuery(getAgent, actor, { agent: id })
  if (isRefusal(agent)) notFound()
  const refused = agent.reasons.edit
  return (
    <>
      <PageHeader title={`Edit ${agent.name}`} crumb={agent.name} answer={agent.description} />
      {refused ? (
        <EmptyState title="You can't edit this agent">{refused}</EmptyState>
      ) : (
        <Prefetched
          actor={actor}
          asks={[
            [listPurposes, {}],
            [listEnvironments, {}],
            [listSystems, { catalogue: 'true' }],
            [agentCatalogue, {}],
          ]}
        >
          <AgentForm
            agent={{ id, name: agent.name, version: agent.version }}
            teams={[]}
            values={valuesOf(agent)}
            draftKey={`agent.${id}.${agent.version}.${actor.personId}`}
          />
        </Prefetched>
      )}
    </>
  )
}
