'use client'

import { type Column, DataTable } from '@/components/console/data-table'
import { Digest } from '@/components/console/digest'
import { EmptyState } from '@/components/console/empty-state'
import { RowLink } from '@/components/console/row-link'
import { StateChip } from '@/components/console/state-chip'
import { STATES, type StateName } from '@/components/console/states'
import { Time } from '@/components/console/time'
import { toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'
import { paths } from '@/lib/client/paths'
import type { Bundle } from './types'

type Carried = Bundle['releases'][number]

const columns: Column<Carried>[] = [
  {
    id: 'agent',
    header: 'Agent',
    width: '100%',
    sort: row => row.agent_name,
    cell: row => <RowLink href={paths.agent(row.agent)}>{row.agent_name}</RowLink>,
  },
  {
    id: 'release',
    header: 'Release',
    sort: row => row.number,
    cell: row => <RowLink href={paths.release(row.id)}>r{row.number}</RowLink>,
  },
  { id: 'digest', header: 'Digest', cell: row => <Digest value={row.digest} /> },
  {
    id: 'state',
    header: 'Release state',
    hideBelow: 'sm',
    sort: row => row.state,
    cell: row => <StateChip state={stateOf(row.state)} />,
  },
  {
    id: 'certified',
    header: 'Certified until',
    align: 'end',
    sort: row => (row.certified_until ? Date.parse(row.certified_until) : null),
    cell: row => <CertifiedUntil at={row.certified_until} />,
  },
]

const stateOf = (state: string): StateName => (state in STATES ? (state as StateName) : 'unknown')

export function BundleReleases({ bundle }: { bundle: Bundle }) {
  return (
    <DataTable
      label="Releases in this bundle"
      noun="release"
      rows={bundle.releases}
      columns={columns}
      rowId={row => row.id}
      rowName={row => `${row.agent_name} r${row.number}`}
      href={row => paths.release(row.id)}
      sortKey="releases"
      defaultSort="agent"
      empty={
        bundle.agents === 0 ? (
          <EmptyState title="No agent is released here yet">
            An empty bundle is a policy too: enforcers that load it deny every agent as unknown.
          </EmptyState>
        ) : (
          <EmptyState title="None of your team’s agents is in it">
            It carries agents of other teams, which you don’t see.
          </EmptyState>
        )
      }
    />
  )
}

function CertifiedUntil({ at }: { at: string | null }) {
  const now = useNow(30)
  if (!at) return <span className="text-muted">–</span>
  if (toSeconds(at) <= now) return <StateChip state="lapsed" />
  return <Time at={at} show="date" />
}
