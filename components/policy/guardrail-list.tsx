'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { useKeys } from '@/components/console/keyboard'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { PageHeader } from '@/components/console/page-header'
import { RowLink } from '@/components/console/row-link'
import { Time } from '@/components/console/time'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { OUTCOMES } from '@/lib/domain/policy/model'
import type { Guardrail } from './types'

const NAMES = ['layer'] as const

const columns: Column<Guardrail>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: row => row.name,
    cell: row => <RowLink href={paths.guardrail(row.id)}>{row.name}</RowLink>,
  },
  {
    id: 'layer',
    header: 'Layer',
    sort: row => CONTROL_LAYERS.indexOf(row.layer),
    cell: row => LAYER_NAMES[row.layer],
  },
  {
    id: 'sentence',
    header: 'Sentence',
    width: '100%',
    cell: row => (
      <span
        className="block max-w-0 min-w-full truncate text-muted"
        title={`${row.selects}: ${row.sentence}`}
      >
        {row.selects}: {row.sentence}
      </span>
    ),
  },
  {
    id: 'matches',
    header: 'Matches',
    align: 'end',
    descFirst: true,
    sort: row => row.matches.actions,
    cell: row =>
      `${row.matches.actions} of ${row.matches.agents} ${row.matches.agents === 1 ? 'agent' : 'agents'}`,
    hideBelow: 'md',
  },
  {
    id: 'outcome',
    header: 'At least',
    descFirst: true,
    sort: row => OUTCOMES.indexOf(row.outcome),
    cell: row => <OutcomeChip outcome={row.outcome} />,
  },
  {
    id: 'exceptions',
    header: 'Exceptions',
    align: 'end',
    descFirst: true,
    sort: row => row.exceptions.live,
    cell: row =>
      row.exceptions.next_end === null ? (
        row.exceptions.live
      ) : (
        <>
          {row.exceptions.live}, next ends <Time at={row.exceptions.next_end} />
        </>
      ),
    hideBelow: 'lg',
  },
  {
    id: 'changed',
    header: 'Changed',
    align: 'end',
    descFirst: true,
    sort: row => Date.parse(row.changed_at),
    cell: row => <Time at={row.changed_at} />,
    hideBelow: 'lg',
  },
]

/** `reason`: why the reader may not set one; null when they may. */
export function GuardrailList({ reason }: { reason: string | null }) {
  const router = useRouter()
  const list = useQuery(operationQuery<QueryOutput<'policy.list-guardrails'>>('policy.list-guardrails', {}))
  const filters = useFilters(NAMES)
  const rows = list.data?.items ?? []
  const shown = rows.filter(
    row =>
      (!filters.values.layer || row.layer === filters.values.layer) &&
      `${row.name} ${row.sentence} ${row.selects}`.toLowerCase().includes(filters.text),
  )
  const create = () => router.push(paths.guardrailNew())
  useKeys([{ keys: 'c', label: 'New guardrail', run: create, reason }])
  const layers = new Set(rows.map(row => row.layer)).size
  const exceptions = rows.reduce((sum, row) => sum + row.exceptions.live, 0)
  return (
    <>
      <PageHeader
        title="Guardrails"
        answer={`${rows.length} floors set by ${layers} ${layers === 1 ? 'layer' : 'layers'}, ${exceptions} live ${exceptions === 1 ? 'exception' : 'exceptions'}`}
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            place="below"
            align="end"
            reason={reason}
            onClick={create}
          >
            New guardrail
          </ButtonWithReason>
        }
      />
      {list.error && !list.data ? (
        <ErrorRegion
          what="The guardrails could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <>
          <FilterBar
            noun="guardrails"
            filters={filters}
            shown={shown.length}
            total={rows.length}
            facets={[
              {
                name: 'layer',
                label: 'Layer',
                any: 'Any layer',
                options: CONTROL_LAYERS.map(layer => ({
                  value: layer,
                  label: LAYER_NAMES[layer],
                  count: rows.filter(row => row.layer === layer).length,
                })),
              },
            ]}
          />
          <DataTable
            label="Guardrails"
            noun="guardrail"
            rows={shown}
            columns={columns}
            rowId={row => row.id}
            rowName={row => row.name}
            href={row => paths.guardrail(row.id)}
            defaultSort="layer"
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={
              <EmptyState title="No guardrails yet">
                A guardrail is a layer’s floor under every action that matches it. App teams can tighten below
                it, never loosen.
              </EmptyState>
            }
          />
        </>
      )}
    </>
  )
}
