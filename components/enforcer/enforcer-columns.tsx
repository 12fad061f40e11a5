'use client'

import Link from 'next/link'
import type { Column } from '@/components/console/data-table'
import { Time } from '@/components/console/time'
import { formatCountdown, toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'
import { paths } from '@/lib/client/paths'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { EnforcerState, STATE_ORDER } from './enforcer-state'
import type { EnforcerRow } from './types'

const none = <span className="text-muted">–</span>

const behind = (row: EnforcerRow) =>
  row.published && row.running?.serial != null ? row.published.serial - row.running.serial : null

export const enforcerColumns: Column<EnforcerRow>[] = [
  {
    id: 'name',
    header: 'Name',
    width: '100%',
    sort: row => row.name,
    cell: row => <span className="font-medium">{row.name}</span>,
  },
  {
    id: 'kind',
    header: 'Kind',
    hideBelow: 'lg',
    sort: row => row.kind,
    cell: row => row.kind.charAt(0).toUpperCase() + row.kind.slice(1),
  },
  {
    id: 'published',
    header: 'Published',
    align: 'end',
    sort: row => row.published?.serial ?? null,
    cell: row =>
      row.published ? <Serial serial={row.published.serial} environment={row.environment} /> : none,
  },
  {
    id: 'running',
    header: 'Running',
    align: 'end',
    sort: row => row.running?.serial ?? null,
    cell: row =>
      row.running?.serial != null ? (
        <Serial serial={row.running.serial} environment={row.environment} />
      ) : (
        none
      ),
  },
  {
    id: 'behind',
    header: 'Behind',
    align: 'end',
    descFirst: true,
    hideBelow: 'md',
    sort: behind,
    cell: row =>
      behind(row) === null ? (
        none
      ) : (
        <span className={behind(row) ? 'text-step' : 'text-muted'}>{behind(row)}</span>
      ),
  },
  {
    id: 'contact',
    header: 'Last contact',
    align: 'end',
    descFirst: true,
    sort: row => (row.last_contact_at ? Date.parse(row.last_contact_at) : null),
    cell: row => (row.last_contact_at ? <Time at={row.last_contact_at} /> : none),
  },
  {
    id: 'fresh',
    header: 'High tier decided for',
    align: 'end',
    hideBelow: 'md',
    cell: row => <FreshnessLeft row={row} />,
  },
  {
    id: 'supplies',
    header: 'Supplies',
    align: 'end',
    hideBelow: 'xl',
    sort: row => row.supplies?.length ?? -1,
    cell: row =>
      row.supplies === null ? (
        <span className="text-step">never said</span>
      ) : (
        `${row.supplies.length} ${row.supplies.length === 1 ? 'field' : 'fields'}`
      ),
  },
  {
    id: 'engine',
    header: 'Engine',
    hideBelow: 'xl',
    sort: row => row.engine,
    cell: row => (row.engine === null ? none : visibleLine(row.engine)),
  },
  {
    id: 'state',
    header: 'State',
    sort: row => STATE_ORDER.indexOf(row.state),
    cell: row => <EnforcerState state={row.state} />,
  },
]

function Serial({ serial, environment }: { serial: number; environment: string }) {
  return (
    <Link
      href={paths.bundle(serial, environment)}
      prefetch={false}
      className="rounded-sm tabular-nums hover:underline"
    >
      {serial}
    </Link>
  )
}

/** How long it goes on deciding high-tier actions if it hears nothing more from here. Not read aloud: it never ends while all is well. */
export function FreshnessLeft({ row }: { row: Pick<EnforcerRow, 'high_tier_until'> }) {
  const now = useNow(1)
  if (!row.high_tier_until) return none
  const left = toSeconds(row.high_tier_until) - now
  if (left <= 0) return <span className="text-step">over</span>
  return <span className="tabular-nums">{formatCountdown(left)}</span>
}
