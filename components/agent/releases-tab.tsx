'use client'

import Link from 'next/link'
import { type Column, DataTable } from '@/components/console/data-table'
import { Digest } from '@/components/console/digest'
import { EmptyState } from '@/components/console/empty-state'
import { RowLink } from '@/components/console/row-link'
import { StateChip } from '@/components/console/state-chip'
import type { StateName } from '@/components/console/states'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { paths } from '@/lib/client/paths'
import { TIERS, type Tier } from '@/lib/domain/policy/model'
import type { Agent } from './types'

type Row = Agent['releases'][number]

const columns: Column<Row>[] = [
  {
    id: 'number',
    header: 'Release',
    sort: row => row.number,
    descFirst: true,
    cell: row => (
      <>
        <RowLink href={paths.release(row.id)}>r{row.number}</RowLink>
        {row.promoted_from && (
          <span className="ml-2 text-meta text-muted">promoted from {row.promoted_from.name}</span>
        )}
      </>
    ),
  },
  { id: 'environment', header: 'Environment', sort: row => row.environment, cell: row => row.environment },
  {
    id: 'state',
    header: 'State',
    sort: row => row.state,
    cell: row => (
      <StateChip
        state={row.state as StateName}
        word={row.state === 'in_review' ? `In review ${row.signed}/${row.required}` : undefined}
      />
    ),
  },
  { id: 'digest', header: 'Digest', cell: row => <Digest value={row.digest} /> },
  {
    id: 'tier',
    header: 'Top tier',
    sort: row => TIERS.indexOf(row.top_tier as Tier),
    descFirst: true,
    hideBelow: 'md',
    cell: row => <TierBars tier={row.top_tier as Tier} />,
  },
  {
    id: 'author',
    header: 'Author',
    sort: row => row.author,
    hideBelow: 'md',
    width: '100%',
    cell: row => row.author,
  },
  {
    id: 'certified',
    header: 'Certified until',
    align: 'end',
    sort: row => row.certified_until,
    cell: row =>
      row.certified_until ? <Time at={row.certified_until} /> : <span className="text-muted">–</span>,
  },
  {
    id: 'created',
    header: 'Drafted',
    align: 'end',
    descFirst: true,
    sort: row => row.created_at,
    cell: row => <Time at={row.created_at} />,
  },
]

export function ReleasesTab({ agent }: { agent: Agent }) {
  return (
    <>
      {agent.releases.length > 1 && (
        <div className="mb-3 flex justify-end">
          <Button asChild size="sm">
            <Link href={paths.releaseCompare({ agent: agent.id })}>Compare releases</Link>
          </Button>
        </div>
      )}
      <DataTable
        label={`Releases of ${agent.name}`}
        noun="release"
        rows={agent.releases}
        columns={columns}
        rowId={row => row.id}
        rowName={row => `r${row.number} in ${row.environment}`}
        href={row => paths.release(row.id)}
        defaultSort="-created"
        empty={
          <EmptyState title="No releases yet">
            A release packages everything that decides, for one environment. Until one is signed by all six
            layers, every call is denied.
          </EmptyState>
        }
      />
    </>
  )
}
