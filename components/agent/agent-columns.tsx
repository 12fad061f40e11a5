import Link from 'next/link'
import type { Column } from '@/components/console/data-table'
import { LayerMarks } from '@/components/console/layer-marks'
import { RowLink } from '@/components/console/row-link'
import { StateChip } from '@/components/console/state-chip'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { paths } from '@/lib/client/paths'
import { AGENT_STATES } from '@/lib/domain/agent/lifecycle'
import { TIERS } from '@/lib/domain/policy/model'
import { PrototypeMark } from './prototype-mark'
import type { AgentRow } from './types'

export const agentColumns: Column<AgentRow>[] = [
  {
    id: 'name',
    header: 'Agent',
    sort: row => row.name,
    cell: row => <RowLink href={paths.agent(row.id)}>{row.name}</RowLink>,
  },
  {
    id: 'purpose',
    header: 'Purpose',
    width: '100%',
    hideBelow: 'lg',
    cell: row => (
      <span className="block max-w-0 min-w-full truncate text-muted" title={row.description}>
        {row.description}
      </span>
    ),
  },
  { id: 'team', header: 'Team', sort: row => row.team.name, hideBelow: 'lg', cell: row => row.team.name },
  {
    id: 'environments',
    header: 'Environments',
    hideBelow: 'xl',
    cell: row => row.environments.join(', ') || '–',
  },
  {
    id: 'state',
    header: 'State',
    sort: row => AGENT_STATES.indexOf(row.state),
    cell: row => (
      <span className="flex items-center gap-1">
        <StateChip state={row.state} />
        {row.prototypes.map(mark => (
          <PrototypeMark key={mark.environment} mark={mark} bare={row.prototypes.length === 1} />
        ))}
      </span>
    ),
  },
  {
    id: 'owners',
    header: 'Owners',
    sort: row => row.vacant_layers.length,
    descFirst: true,
    cell: row => <Owners row={row} />,
  },
  {
    id: 'tier',
    header: 'Top tier',
    sort: row => (row.top_tier ? TIERS.indexOf(row.top_tier) : null),
    descFirst: true,
    hideBelow: 'sm',
    cell: row => (row.top_tier ? <TierBars tier={row.top_tier} /> : <span className="text-muted">–</span>),
  },
  { id: 'release', header: 'In force', hideBelow: 'lg', cell: row => <InForce row={row} /> },
  {
    id: 'certified',
    header: 'Certified until',
    align: 'end',
    sort: row => (row.certified_until ? Date.parse(row.certified_until) : null),
    cell: row =>
      row.certified_until ? <Time at={row.certified_until} /> : <span className="text-muted">–</span>,
  },
]

/** Names are for one or two vacant layers; more are a number. */
function Owners({ row }: { row: AgentRow }) {
  const vacant = row.vacant_layers.length
  if (vacant > 0 && vacant <= 2) return <LayerMarks marks={row.owners} />
  return (
    <span className="inline-flex items-center gap-2">
      <LayerMarks marks={row.owners} bare />
      {vacant > 0 && (
        <span aria-hidden="true" className="text-meta text-deny">
          {vacant} vacant
        </span>
      )}
    </span>
  )
}

function InForce({ row }: { row: AgentRow }) {
  if (row.releases.length === 0) return <span className="text-muted">Not released</span>
  return row.releases.map(release => (
    <Link
      key={release.id}
      href={paths.release(release.id)}
      prefetch={false}
      className="mr-2 text-link hover:underline"
      title={release.environment}
    >
      r{release.number}
    </Link>
  ))
}
