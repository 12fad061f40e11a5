'use client'

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { useEnvironment } from '@/lib/client/environment'
import { query } from '@/lib/client/api'
import { paths } from '@/lib/client/paths'
import type { Problem } from '@/lib/client/problem'
import { operationKey, operationQuery } from '@/lib/client/queries'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { AGENT_COLUMNS, actionColumns } from './coverage-columns'
import { coverageQuestion } from './coverage-question'
import { actionFacets, agentFacets, answerOf, exportCsv, type View } from './coverage-words'
import { Loading } from './loading'

const FACETS = ['gap', 'system', 'tier'] as const

/** What nobody looked at yet, and the place that fixes it. */
export function Coverage() {
  const [environment] = useEnvironment()
  const [of, setOf] = useQueryState('of', parseAsString)
  const filters = useFilters(FACETS)
  const question = coverageQuestion(environment, filters.values.system)
  const found = useQuery({
    ...operationQuery<View>('policy.coverage', question),
    placeholderData: keepPreviousData,
  })
  const view = found.data
  const more = useMoreActions(question, view?.next_cursor ?? null)
  if (found.error) {
    return (
      <>
        <PageHeader title="Coverage" crumb="Coverage" />
        <ErrorRegion
          what="Coverage could not be worked out"
          error={found.error}
          onRetry={() => void found.refetch()}
        />
      </>
    )
  }
  if (!view) {
    return (
      <>
        <PageHeader title="Coverage" crumb="Coverage" />
        <Loading rows={18} />
      </>
    )
  }
  const agents = of === 'agents'
  const { gap, system, tier } = filters.values
  const listed = [...view.actions, ...more.actions]
  const actionRows = listed.filter(
    row =>
      (gap === null || row.gaps.some(one => one === gap)) &&
      (system === null || row.system.slug === system) &&
      (tier === null || row.tier === tier) &&
      `${row.name} ${row.system.name}`.toLowerCase().includes(filters.text),
  )
  const agentRows = view.agents.filter(
    row => row.name.toLowerCase().includes(filters.text) && (gap !== 'default_only' || row.default_only),
  )
  return (
    <>
      <PageHeader
        title="Coverage"
        crumb="Coverage"
        answer={answerOf(view)}
        secondary={<Button onClick={() => exportCsv(agents, actionRows, agentRows)}>Export CSV</Button>}
      />
      {view.reported_at === null && (
        <Notice className="mb-3" title="No enforcer reports decisions">
          Which actions are never called is not known: no decision log ever arrived
          {view.environment && ` for ${view.environment.name}`}.{' '}
          <Link href={paths.enforcers()} className="text-link underline">
            Set decision logs up at an enforcer
          </Link>
          .
        </Notice>
      )}
      {view.reported_at !== null && (
        <p className="mb-3 text-table text-muted">
          Calls since {view.reported_since}, last reported <Time at={view.reported_at} />. Enforcers that
          report nothing are not counted.
        </p>
      )}
      <fieldset aria-label="Of what" className="mb-3 flex gap-2">
        <Button
          size="sm"
          aria-pressed={!agents}
          onClick={() => void setOf(null)}
          className={agents ? '' : 'border-link bg-link-tint'}
        >
          Actions {view.counts.actions.toLocaleString('en')}
        </Button>
        <Button
          size="sm"
          aria-pressed={agents}
          onClick={() => void setOf('agents')}
          className={agents ? 'border-link bg-link-tint' : ''}
        >
          Agents {view.counts.agents.toLocaleString('en')}
        </Button>
      </fieldset>
      <FilterBar
        noun={agents ? 'agents' : 'actions'}
        filters={filters}
        facets={agents ? agentFacets(view) : actionFacets(view)}
        shown={agents ? agentRows.length : actionRows.length}
        total={agents ? view.agents.length : view.actions.length + view.more_actions}
      />
      {more.left(view.more_actions) > 0 && !agents && (
        <div className="mb-2 flex flex-wrap items-center gap-3 text-table">
          <span className="text-step">
            {more.left(view.more_actions).toLocaleString('en')} more are not listed yet: search and tier look
            at the {listed.length.toLocaleString('en')} that are.
          </span>
          <Button size="sm" pending={more.isFetching} onClick={() => more.fetch()}>
            List more
          </Button>
        </div>
      )}
      {more.error && (
        <ErrorRegion
          what="Further actions could not be loaded"
          error={more.error}
          onRetry={() => more.fetch()}
        />
      )}
      {agents ? (
        <DataTable
          key="agents"
          label="Coverage of agents"
          noun="agent"
          rows={agentRows}
          columns={AGENT_COLUMNS}
          rowId={row => row.id}
          rowName={row => row.name}
          href={row => paths.agent(row.id, 'policy')}
          sortKey="agents-sort"
          filtered={filters.active}
          onClearFilters={filters.clear}
          empty={
            <EmptyState title="No agents yet">Agents that your teams register are listed here.</EmptyState>
          }
        />
      ) : (
        <DataTable
          key="actions"
          label="Coverage of actions"
          noun="action"
          rows={actionRows}
          columns={actionColumns(view.reported_at !== null)}
          rowId={row => row.id}
          rowName={row => visibleLine(row.name).slice(0, 100)}
          href={row => paths.actions(row.system.slug, { action: row.id })}
          filtered={filters.active}
          onClearFilters={filters.clear}
          empty={
            <EmptyState title="No gaps">
              Every action that you may see is classified, has a threshold and is called.
            </EmptyState>
          }
        />
      )}
    </>
  )
}

/** Of thousands the first come with the page, the rest as many at a time. */
function useMoreActions(question: ReturnType<typeof coverageQuestion>, start: string | null) {
  const [wanted, setWanted] = useState<string | null>(null)
  const found = useInfiniteQuery<
    View,
    Problem,
    { pages: View[] },
    ReturnType<typeof operationKey>,
    string | null
  >({
    queryKey: operationKey('policy.coverage', { ...question, after: start }),
    queryFn: ({ pageParam, signal }) =>
      query<View>('policy.coverage', { ...question, cursor: pageParam ?? undefined }, signal),
    initialPageParam: start,
    getNextPageParam: last => last.next_cursor,
    enabled: start !== null && wanted === start,
  })
  const pages = found.data?.pages ?? []
  return {
    actions: pages.flatMap(page => page.actions),
    /** Of those that come after the first page. */
    left: (most: number) => pages.at(-1)?.more_actions ?? most,
    fetch: () => (wanted === start && pages.length > 0 ? void found.fetchNextPage() : setWanted(start)),
    isFetching: found.isFetching,
    error: found.error,
  }
}
