'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, type Filters, useFilters } from '@/components/console/filter-bar'
import { WithInspector } from '@/components/console/inspector'
import { LoadingTable } from '@/components/console/loading-table'
import { PageHeader } from '@/components/console/page-header'
import { Button } from '@/components/ui/button'
import { useEnvironment } from '@/lib/client/environment'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { DRIFT_KIND_NAMES } from '@/lib/domain/drift/describe-drift'
import { DRIFT_KINDS } from '@/lib/domain/drift/drift'
import { DismissDialog } from './dismiss-dialog'
import { CLEARED_COLUMNS, OPEN_COLUMNS } from './drift-columns'
import { type Drift, DriftDetails } from './drift-details'
import { driftQuestion } from './drift-question'

const NAMES = ['state', 'kind', 'agent'] as const

export function DriftList() {
  const [environment] = useEnvironment()
  const [after, setAfter] = useQueryState('after', parseAsString)
  const [openId, setOpenId] = useQueryState('open', parseAsString)
  const [dismissing, setDismissing] = useState<Drift | null>(null)
  const filters = fromTheFirstPage(useFilters(NAMES), () => void setAfter(null))
  const { state, kind, agent } = filters.values
  const cleared = state === 'cleared'
  const question = driftQuestion({ environment, state, after })
  // The rows stay while the next page comes. Under another state they would be wrong.
  const turning = after === null ? undefined : keepPreviousData
  const all = useQuery({
    ...operationQuery<QueryOutput<'drift.list'>>('drift.list', question),
    refetchInterval: 30_000,
    placeholderData: turning,
  })
  // One page is filtered here, as one types; of more, the server picks.
  const many = after !== null || all.data?.next_cursor != null
  const picks = many && (kind !== null || agent !== null)
  const picked = useQuery({
    ...operationQuery<QueryOutput<'drift.list'>>('drift.list', {
      ...question,
      kind: kind ?? undefined,
      agent: agent ?? undefined,
    }),
    enabled: picks,
    placeholderData: turning,
  })
  const list = picks ? picked : all
  const rows = list.data?.items ?? []
  const next = list.data?.next_cursor ?? null
  const shown = rows.filter(
    row =>
      (!kind || row.kind === kind) &&
      (!agent || row.agent.id === agent) &&
      `${row.agent.name} ${row.phrase}`.toLowerCase().includes(filters.text),
  )
  const open = rows.find(row => row.id === openId) ?? null
  const agents = [...new Map((all.data?.items ?? []).map(row => [row.agent.id, row.agent.name])).entries()]

  return (
    <>
      <PageHeader
        title="Drift"
        answer={
          list.data &&
          (after === null ? answer(rows, many, cleared) : 'Further differences, after the first page')
        }
      />
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
                name: 'state',
                label: 'State',
                any: 'Open',
                options: [{ value: 'cleared', label: 'Cleared' }],
              },
              {
                name: 'kind',
                label: 'What differs',
                any: 'Anything',
                options: DRIFT_KINDS.map(value => ({
                  value,
                  label: DRIFT_KIND_NAMES[value],
                  count: many ? undefined : rows.filter(row => row.kind === value).length,
                })),
              },
              {
                name: 'agent',
                label: 'Agent',
                any: 'Any agent',
                options: agents.map(([value, label]) => ({
                  value,
                  label,
                  count: many ? undefined : rows.filter(row => row.agent.id === value).length,
                })),
              },
            ]}
          />
          {list.isPending ? (
            <LoadingTable label="Differences" columns={6} />
          ) : (
            <DataTable
              label="Differences from the releases in force"
              noun="difference"
              rows={shown}
              columns={cleared ? CLEARED_COLUMNS : OPEN_COLUMNS}
              rowId={row => row.id}
              rowName={row => `${row.agent.name}: ${row.phrase}`}
              onOpen={row => void setOpenId(row.id)}
              openId={openId}
              defaultSort={cleared ? '-cleared' : 'since'}
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
          )}
          <nav aria-label="Pages of differences" className="mt-3 flex gap-2">
            {after && (
              <Button size="sm" onClick={() => void setAfter(null)}>
                First differences
              </Button>
            )}
            {next && (
              <Button size="sm" pending={list.isPlaceholderData} onClick={() => void setAfter(next)}>
                More differences
              </Button>
            )}
          </nav>
        </WithInspector>
      )}
      <DismissDialog row={dismissing} onClose={() => setDismissing(null)} />
    </>
  )
}

/** A place in the list of open differences is none in that of cleared ones. */
function fromTheFirstPage<Name extends string>(filters: Filters<Name>, start: () => void): Filters<Name> {
  return {
    ...filters,
    set: (name, value) => {
      start()
      filters.set(name, value)
    },
    clear: () => {
      start()
      filters.clear()
    },
  }
}

function answer(rows: readonly Drift[], many: boolean, cleared: boolean): string {
  if (cleared) return 'What was released, put back or put aside'
  if (rows.length === 0) return many ? 'No differences like these' : 'No drift found'
  const agents = new Set(rows.map(row => row.agent.id)).size
  const count = `${rows.length}${many ? ' or more' : ''} ${rows.length === 1 && !many ? 'difference' : 'differences'}`
  return `${count} from what was released, of ${agents}${many ? ' or more' : ''} ${agents === 1 && !many ? 'agent' : 'agents'}`
}
