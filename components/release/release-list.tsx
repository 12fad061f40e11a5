'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { LayerMarks } from '@/components/console/layer-marks'
import { PageHeader } from '@/components/console/page-header'
import { RowLink } from '@/components/console/row-link'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { useEnvironment } from '@/lib/client/environment'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { TIERS } from '@/lib/domain/policy/model'
import { ReleaseState } from './release-state'
import type { ReleaseRow } from './types'

const NAMES = ['state', 'waits'] as const
const ENDED = ['superseded', 'withdrawn', 'declined', 'expired']

const columns: Column<ReleaseRow>[] = [
  {
    id: 'agent',
    header: 'Agent',
    sort: row => row.agent.name,
    cell: row => <RowLink href={paths.release(row.id)}>{row.agent.name}</RowLink>,
  },
  {
    id: 'environment',
    header: 'Environment',
    sort: row => row.environment.name,
    cell: row => row.environment.name,
    hideBelow: 'md',
  },
  {
    id: 'release',
    header: 'Release',
    sort: row => row.number,
    cell: row => (
      <>
        <span className="tabular-nums">r{row.number}</span>
        {row.promoted_from && (
          <span className="ml-2 text-meta text-muted">from {row.promoted_from.name}</span>
        )}
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sort: row => STATE_ORDER.indexOf(row.state),
    cell: row => <ReleaseState state={row.state} signed={row.signed.length} required={row.required} />,
  },
  {
    id: 'tier',
    header: 'Top tier',
    sort: row => TIERS.indexOf(row.top_tier),
    descFirst: true,
    cell: row => <TierBars tier={row.top_tier} />,
    hideBelow: 'lg',
  },
  { id: 'signed', header: 'Signed', sort: row => row.signed.length, cell: row => <SignedMarks row={row} /> },
  { id: 'missing', header: 'Missing', width: '100%', cell: row => <Missing row={row} /> },
  {
    id: 'changes',
    header: 'Changes',
    align: 'end',
    descFirst: true,
    sort: row => row.changes,
    cell: row => row.changes ?? '–',
    hideBelow: 'md',
  },
  {
    id: 'age',
    header: 'Age',
    align: 'end',
    descFirst: true,
    sort: row => Date.parse(row.submitted_at ?? row.created_at),
    cell: row => <Time at={row.submitted_at ?? row.created_at} />,
  },
]

const STATE_ORDER: ReleaseRow['state'][] = [
  'in_review',
  'draft',
  'approved',
  'published',
  'superseded',
  'withdrawn',
]

function SignedMarks({ row }: { row: ReleaseRow }) {
  if (row.state !== 'in_review' && row.state !== 'approved') return <span className="text-muted">–</span>
  const marks = Object.fromEntries(
    CONTROL_LAYERS.map(layer => [
      layer,
      row.signed.includes(layer) ? ('signed' as const) : ('unsigned' as const),
    ]),
  ) as Record<(typeof CONTROL_LAYERS)[number], 'signed' | 'unsigned'>
  return (
    <span className="inline-flex items-center gap-2">
      <LayerMarks marks={marks} bare />
      <span className="tabular-nums">
        {row.signed.length}/{row.required}
      </span>
    </span>
  )
}

/** Who has to sign next; the reader is "you". */
function Missing({ row }: { row: ReleaseRow }) {
  if (row.state !== 'in_review') return <span className="text-muted">–</span>
  const words = row.missing.map(({ layer, accountable }) => {
    const who = row.mine.includes(layer) ? 'you' : (accountable ?? 'vacant')
    return `${LAYER_NAMES[layer]} ${who}`
  })
  return (
    <span className="block max-w-0 min-w-full truncate text-muted" title={words.join(', ')}>
      {words.map((word, index) => (
        <span key={word} className={word.endsWith(' you') ? 'font-medium text-ink' : undefined}>
          {index > 0 && ', '}
          {word}
        </span>
      ))}
    </span>
  )
}

export function ReleaseList() {
  const [environment] = useEnvironment()
  const input = { environment: environment ?? undefined, limit: 200 }
  const list = useQuery({
    ...operationQuery<QueryOutput<'release.list'>>('release.list', input),
    refetchInterval: 10_000,
  })
  const filters = useFilters(NAMES)
  const [ended, setEnded] = useState(false)
  const rows = list.data?.items ?? []
  const { state, waits } = filters.values
  const matching = rows.filter(
    row =>
      (!state || row.state === state) &&
      (waits !== 'me' || row.mine.length > 0) &&
      `${row.agent.name} ${row.environment.name} r${row.number} ${row.team}`
        .toLowerCase()
        .includes(filters.text),
  )
  const hidden = ended || filters.active ? 0 : matching.filter(row => ENDED.includes(row.state)).length
  const shown = hidden > 0 ? matching.filter(row => !ENDED.includes(row.state)) : matching
  const mine = rows.filter(row => row.mine.length > 0)
  const review = rows.filter(row => row.state === 'in_review').length
  const first = mine.at(-1)

  return (
    <>
      <PageHeader
        title="Releases"
        answer={answer(mine.length, review)}
        secondary={
          rows.length > 1 && (
            <Button asChild>
              <Link href={paths.releaseCompare()}>Compare</Link>
            </Button>
          )
        }
        primary={
          first ? (
            <Button asChild variant="primary">
              <Link href={paths.release(first.id, first.mine[0])}>
                Review {first.agent.name} r{first.number}
              </Link>
            </Button>
          ) : (
            <Button asChild variant="primary">
              <Link href={paths.agents()}>Choose an agent to release</Link>
            </Button>
          )
        }
      />
      {list.error && !list.data ? (
        <ErrorRegion
          what="The releases could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <>
          <FilterBar
            noun="releases"
            filters={filters}
            shown={shown.length}
            total={rows.length}
            facets={[
              {
                name: 'state',
                label: 'State',
                any: 'Any state',
                options: STATE_ORDER.map(value => ({
                  value,
                  label: STATE_WORDS[value],
                  count: rows.filter(row => row.state === value).length,
                })),
              },
              {
                name: 'waits',
                label: 'Waits for',
                any: 'Waits for anyone',
                options: [{ value: 'me', label: 'Waits for me', count: mine.length }],
              },
            ]}
          />
          <DataTable
            label="Releases"
            noun="release"
            rows={shown}
            columns={columns}
            rowId={row => row.id}
            rowName={row => `${row.agent.name} ${row.environment.name} r${row.number}`}
            href={row => paths.release(row.id)}
            defaultSort="state"
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={<NoReleases />}
          />
          {hidden > 0 && (
            <Button size="sm" variant="ghost" className="mt-2" onClick={() => setEnded(true)}>
              {hidden} ended: show
            </Button>
          )}
        </>
      )}
    </>
  )
}

const STATE_WORDS: Record<ReleaseRow['state'], string> = {
  draft: 'Draft',
  in_review: 'In review',
  approved: 'Approved',
  published: 'Published',
  superseded: 'Superseded',
  withdrawn: 'Withdrawn',
  declined: 'Declined',
  expired: 'Expired',
}

function answer(mine: number, review: number): string {
  if (mine > 0) return `${mine === 1 ? '1 waits' : `${mine} wait`} for your signature, of ${review} in review`
  if (review > 0) return `${review} in review, none waits for your signature`
  return 'No release is in review'
}

function NoReleases() {
  return (
    <EmptyState
      title="No releases yet"
      action={
        <Button asChild>
          <Link href={paths.agents()}>Open agents</Link>
        </Button>
      }
    >
      A release is what an agent may do in one environment, signed by all six control layers. Open an agent
      and propose one.
    </EmptyState>
  )
}
