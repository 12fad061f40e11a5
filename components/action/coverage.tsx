'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { useEnvironment } from '@/lib/client/environment'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { visibleLine } from '@/lib/domain/action/visible-text'
import {
  AGENT_COLUMNS,
  actionColumns,
  type CoveredAction,
  type CoveredAgent,
  GAP_WORDS,
} from './coverage-columns'
import { coverageQuestion } from './coverage-question'
import { csv, downloadCsv } from './csv'
import { Loading } from './loading'

const FACETS = ['gap', 'system', 'tier'] as const
const TIER_LABELS = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  unclassified: 'Unclassified',
}

type View = QueryOutput<'policy.coverage'>

/** What nobody looked at yet, and the place that fixes it. */
export function Coverage() {
  const [environment] = useEnvironment()
  const [of, setOf] = useQueryState('of', parseAsString)
  const filters = useFilters(FACETS)
  const found = useQuery(operationQuery<View>('policy.coverage', coverageQuestion(environment)))
  const view = found.data
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
  const actionRows = view.actions.filter(
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
      {view.more_actions > 0 && !agents && (
        <p className="mb-2 text-table text-step">
          {view.more_actions.toLocaleString('en')} more are not listed. Classify or filter by system to see
          them.
        </p>
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

function answerOf({ counts }: View): string {
  const of = counts.actions.toLocaleString('en')
  return [
    `${counts.unclassified.toLocaleString('en')} of ${of} actions unclassified`,
    `${counts.no_threshold.toLocaleString('en')} without threshold`,
    counts.never_called === null
      ? 'calls not known'
      : `${counts.never_called.toLocaleString('en')} never called`,
    `${counts.default_only} of ${counts.agents} agents on the default policy.`,
  ].join(', ')
}

function actionFacets({ counts, systems }: View) {
  return [
    {
      name: 'gap' as const,
      label: 'Gap',
      any: 'Any gap',
      options: [
        { value: 'unclassified', label: GAP_WORDS.unclassified, count: counts.unclassified },
        { value: 'no_threshold', label: GAP_WORDS.no_threshold, count: counts.no_threshold },
        ...(counts.never_called === null
          ? []
          : [{ value: 'never_called', label: GAP_WORDS.never_called, count: counts.never_called }]),
      ],
    },
    {
      name: 'system' as const,
      label: 'System',
      any: 'Any system',
      options: systems.map(({ slug, name }) => ({ value: slug, label: name })),
    },
    {
      name: 'tier' as const,
      label: 'Tier',
      any: 'Any tier',
      options: Object.entries(TIER_LABELS).map(([value, label]) => ({ value, label })),
    },
  ]
}

function agentFacets({ counts }: View) {
  return [
    {
      name: 'gap' as const,
      label: 'Policy',
      any: 'Any policy',
      options: [{ value: 'default_only', label: 'Tiers only', count: counts.default_only }],
    },
  ]
}

function exportCsv(
  agents: boolean,
  actionRows: readonly CoveredAction[],
  agentRows: readonly CoveredAgent[],
) {
  if (agents) {
    const header = ['agent', 'state', 'actions', 'thresholds', 'guardrails', 'default_only']
    const rows = agentRows.map(row => [
      row.name,
      row.state,
      row.actions,
      row.thresholds,
      row.guardrails,
      row.default_only ? 'yes' : 'no',
    ])
    return downloadCsv('coverage-agents.csv', csv(header, rows))
  }
  const header = [
    'system',
    'action',
    'state',
    'tier',
    'thresholds',
    'calls',
    'denied',
    'last_called_at',
    'gaps',
  ]
  const rows = actionRows.map(row => [
    row.system.slug,
    row.name,
    row.state,
    row.tier,
    row.thresholds,
    row.calls,
    row.denied,
    row.last_called_at,
    row.gaps.join(' '),
  ])
  downloadCsv('coverage-actions.csv', csv(header, rows))
}
