'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { WithInspector } from '@/components/console/inspector'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { useEnvironment } from '@/lib/client/environment'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { DRIFT_KIND_NAMES } from '@/lib/domain/drift/describe-drift'
import { DRIFT_KINDS } from '@/lib/domain/drift/drift'
import { DismissDialog } from './dismiss-dialog'
import { type Drift, DriftDetails } from './drift-details'

const NAMES = ['kind', 'agent'] as const

const columns: Column<Drift>[] = [
  {
    id: 'agent',
    header: 'Agent',
    sort: row => row.agent.name,
    cell: row => <span className="font-medium">{row.agent.name}</span>,
  },
  {
    id: 'environment',
    header: 'Environment',
    sort: row => row.environment.name,
    cell: row => row.environment.name,
    hideBelow: 'md',
  },
  {
    id: 'kind',
    header: 'What differs',
    sort: row => DRIFT_KIND_NAMES[row.kind],
    cell: row => (row.observation ? `${DRIFT_KIND_NAMES[row.kind]} seen` : DRIFT_KIND_NAMES[row.kind]),
  },
  {
    id: 'subject',
    header: 'About',
    width: '100%',
    cell: row => <span className="wrap-anywhere">{row.subject || row.now_is}</span>,
  },
  {
    id: 'layers',
    header: 'Layers',
    cell: row => row.layers.map(layer => LAYER_NAMES[layer]).join(', '),
    hideBelow: 'lg',
  },
  {
    id: 'follow_up',
    header: 'Release',
    cell: row => row.follow_up?.label ?? <span className="text-muted">none open</span>,
    hideBelow: 'lg',
  },
  {
    id: 'since',
    header: 'Since',
    sort: row => row.detected_at,
    cell: row => <Time at={row.detected_at} />,
  },
]

export function DriftList() {
  const [environment] = useEnvironment()
  const list = useQuery({
    ...operationQuery<QueryOutput<'drift.list'>>('drift.list', { environment: environment ?? undefined }),
    refetchInterval: 30_000,
  })
  const filters = useFilters(NAMES)
  const [openId, setOpenId] = useQueryState('open', parseAsString)
  const [dismissing, setDismissing] = useState<Drift | null>(null)
  const rows = list.data?.items ?? []
  const { kind, agent } = filters.values
  const shown = rows.filter(
    row =>
      (!kind || row.kind === kind) &&
      (!agent || row.agent.id === agent) &&
      `${row.agent.name} ${row.phrase}`.toLowerCase().includes(filters.text),
  )
  const open = rows.find(row => row.id === openId) ?? null
  const agents = [...new Map(rows.map(row => [row.agent.id, row.agent.name])).entries()]

  return (
    <>
      <PageHeader title="Drift" answer={answer(rows, list.data?.next_cursor != null)} />
      {list.error && !list.data ? (
        <ErrorRegion
          what="The differences could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <WithInspector
          inspector={
            open && (
              <DriftDetails
                row={open}
                onClose={() => void setOpenId(null)}
                onDismiss={() => setDismissing(open)}
              />
            )
          }
        >
          <FilterBar
            noun="differences"
            filters={filters}
            shown={shown.length}
            total={rows.length}
            facets={[
              {
                name: 'kind',
                label: 'What differs',
                any: 'Anything',
                options: DRIFT_KINDS.map(value => ({
                  value,
                  label: DRIFT_KIND_NAMES[value],
                  count: rows.filter(row => row.kind === value).length,
                })),
              },
              {
                name: 'agent',
                label: 'Agent',
                any: 'Any agent',
                options: agents.map(([value, label]) => ({
                  value,
                  label,
                  count: rows.filter(row => row.agent.id === value).length,
                })),
              },
            ]}
          />
          <DataTable
            label="Differences from the releases in force"
            noun="difference"
            rows={shown}
            columns={columns}
            rowId={row => row.id}
            rowName={row => `${row.agent.name}: ${row.phrase}`}
            onOpen={row => void setOpenId(row.id)}
            openId={openId}
            defaultSort="since"
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={
              <EmptyState
                title="Nothing differs from what was released"
                action={
                  <Button asChild>
                    <Link href={paths.releases()}>Open releases</Link>
                  </Button>
                }
              >
                When tools are imported again, or a released agent gets another model, prompt, owner or
                identity, the difference appears here with the release that it opened.
              </EmptyState>
            }
          />
        </WithInspector>
      )}
      <DismissDialog row={dismissing} onClose={() => setDismissing(null)} />
    </>
  )
}

function answer(rows: readonly Drift[], more: boolean): string {
  if (rows.length === 0) return 'What runs is what was released'
  const agents = new Set(rows.map(row => row.agent.id)).size
  const count = `${rows.length}${more ? ' or more' : ''} ${rows.length === 1 && !more ? 'difference' : 'differences'}`
  return `${count} from what was released, of ${agents} ${agents === 1 ? 'agent' : 'agents'}`
}
