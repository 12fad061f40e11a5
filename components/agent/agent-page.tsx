'use client'

import { useQuery } from '@tanstack/react-query'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { ErrorRegion } from '@/components/console/error-region'
import { LoadingTable } from '@/components/console/loading-table'
import { PageHeader } from '@/components/console/page-header'
import { StateChip } from '@/components/console/state-chip'
import { TabLinks } from '@/components/ui/tabs'
import { useEnvironment } from '@/lib/client/environment'
import type { QueryOutput } from '@/lib/client/operation-types'
import { AGENT_TABS, type AgentTab, paths, withEnvironment } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { ActionsTab } from './actions-tab'
import { AgentActs, ProposeRelease } from './agent-acts'
import { environmentOf } from './choices'
import { DelegationTab } from './delegation-tab'
import { OverviewTab } from './overview-tab'
import { OwnershipTab } from './ownership-tab'
import { PolicyTab } from './policy-tab'
import { PrototypeMark } from './prototype-mark'
import { ReleasesTab } from './releases-tab'
import { SuspendedNotice } from './suspended-notice'
import { TimelineTab } from './timeline-tab'
import type { Agent } from './types'

const TITLES: Record<AgentTab, string> = {
  overview: 'Overview',
  ownership: 'Ownership',
  actions: 'Actions',
  policy: 'Policy',
  releases: 'Releases',
  delegation: 'Delegation',
  timeline: 'Timeline',
}

/** `defaultEnvironment`: production, where the address names none. */
export function AgentPage({ id, defaultEnvironment }: { id: string; defaultEnvironment: string }) {
  const agent = useQuery(operationQuery<QueryOutput<'agent.get'>>('agent.get', { agent: id }))
  const [tab] = useQueryState('tab', parseAsStringLiteral(AGENT_TABS).withDefault('overview'))
  const [chosen] = useEnvironment()
  if (agent.error)
    return (
      <ErrorRegion
        what="The agent could not be read."
        error={agent.error}
        onRetry={() => void agent.refetch()}
      />
    )
  if (!agent.data) return <LoadingTable label="Agent" columns={4} />
  const { name, state, description, ownership } = agent.data
  const environment = environmentOf(agent.data, chosen ?? defaultEnvironment)
  return (
    <>
      <PageHeader
        title={name}
        crumb={name}
        answer={answer(agent.data) || description}
        meta={
          <>
            <StateChip state={state} />
            {agent.data.prototype.places.map(
              ({ prototype }) => prototype && <PrototypeMark key={prototype.environment} mark={prototype} />,
            )}
          </>
        }
        secondary={<AgentActs agent={agent.data} />}
        primary={<ProposeRelease agent={agent.data} environment={environment} />}
      />
      <SuspendedNotice agent={agent.data} />
      <TabLinks
        label={`${name}, parts`}
        className="mb-5"
        tabs={AGENT_TABS.map(each => ({
          href: withEnvironment(paths.agent(id, each), chosen),
          label: TITLES[each],
          active: tab === each,
          count:
            each === 'ownership'
              ? ownership.filter(row => row.accountable === null).length || undefined
              : undefined,
        }))}
      />
      {tab === 'overview' && <OverviewTab agent={agent.data} />}
      {tab === 'ownership' && <OwnershipTab agent={agent.data} />}
      {tab === 'actions' && <ActionsTab agent={agent.data} environment={environment} />}
      {tab === 'policy' && <PolicyTab agent={agent.data} environment={environment} />}
      {tab === 'releases' && <ReleasesTab agent={agent.data} />}
      {tab === 'delegation' && <DelegationTab agent={agent.data} />}
      {tab === 'timeline' && <TimelineTab agent={agent.data} />}
    </>
  )
}

function answer(agent: Agent): string {
  const vacant = agent.ownership.filter(row => row.accountable === null).length
  const inForce = agent.releases.filter(release => release.state === 'published')
  const released =
    inForce.length === 0
      ? 'nothing released'
      : inForce.map(release => `r${release.number} in ${release.environment}`).join(', ')
  const owned = vacant === 0 ? 'all six layers owned' : `${vacant} of 6 layers vacant`
  return `${agent.team.name}: ${released}, ${owned}`
}
