'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { useKeys } from '@/components/console/keyboard'
import { LayerMarks } from '@/components/console/layer-marks'
import { LoadingTable } from '@/components/console/loading-table'
import { PageHeader } from '@/components/console/page-header'
import { RowLink } from '@/components/console/row-link'
import { StateChip } from '@/components/console/state-chip'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { useEnvironment } from '@/lib/client/environment'
import { paths } from '@/lib/client/paths'
import { AGENT_STATES } from '@/lib/domain/agent/lifecycle'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { TIERS } from '@/lib/domain/policy/model'
import type { AgentRow } from './types'
import { useAllAgents } from './use-all-agents'

const NAMES = ['state', 'team', 'vacant'] as const

const columns: Column<AgentRow>[] = [
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
    cell: row => <StateChip state={row.state} />,
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

/** `registerReason`: why this person can't register one; null where they can. */
export function AgentList({ registerReason }: { registerReason: string | null }) {
  const { rows, summary, error, loading, retry } = useAllAgents()
  const [environment] = useEnvironment()
  const filters = useFilters(NAMES)
  const router = useRouter()
  useKeys([
    { keys: 'c', label: 'Register agent', reason: registerReason, run: () => router.push(paths.agentNew()) },
  ])

  const { state, team, vacant } = filters.values
  const here = environment ? rows.filter(row => row.environments.includes(environment)) : rows
  const shown = here.filter(
    row =>
      `${row.name} ${row.description} ${row.team.name}`.toLowerCase().includes(filters.text) &&
      (!state || row.state === state) &&
      (!team || row.team.id === team) &&
      (!vacant ||
        (vacant === 'any'
          ? row.vacant_layers.length > 0
          : row.vacant_layers.some(layer => layer === vacant))),
  )
  const teams = [...new Map(rows.map(row => [row.team.id, row.team.name]))]
  return (
    <>
      <PageHeader
        title="Agents"
        answer={summary && answer(summary)}
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={registerReason}
            align="end"
            onClick={() => router.push(paths.agentNew())}
          >
            Register agent
          </ButtonWithReason>
        }
      />
      <FilterBar
        noun="agents"
        filters={filters}
        shown={shown.length}
        total={here.length}
        facets={[
          {
            name: 'state',
            label: 'State',
            any: 'Any state',
            options: AGENT_STATES.map(value => ({
              value,
              label: STATE_WORDS[value],
              count: here.filter(row => row.state === value).length,
            })),
          },
          {
            name: 'team',
            label: 'Team',
            any: 'Any team',
            options: teams.map(([value, label]) => ({ value, label })),
          },
          {
            name: 'vacant',
            label: 'Vacant layer',
            any: 'Any owners',
            options: [
              {
                value: 'any',
                label: 'Any layer vacant',
                count: here.filter(row => row.vacant_layers.length > 0).length,
              },
              ...CONTROL_LAYERS.map(layer => ({
                value: layer,
                label: `${LAYER_NAMES[layer]} vacant`,
                count: here.filter(row => row.vacant_layers.includes(layer)).length,
              })),
            ],
          },
        ]}
      />
      {error && <ErrorRegion what="The agents could not be read." error={error} onRetry={retry} />}
      {loading && !error ? (
        <LoadingTable label="Agents" columns={6} />
      ) : (
        <DataTable
          label="Agents"
          noun="agent"
          rows={shown}
          columns={columns}
          rowId={row => row.id}
          rowName={row => row.name}
          href={row => paths.agent(row.id)}
          defaultSort="name"
          filtered={filters.active || environment !== null}
          onClearFilters={filters.clear}
          empty={
            <EmptyState
              title="No agents yet"
              action={
                <ButtonWithReason
                  variant="secondary"
                  reason={registerReason}
                  onClick={() => router.push(paths.agentNew())}
                >
                  Register the first agent
                </ButtonWithReason>
              }
            >
              An agent is a non-human identity with owners, systems and a purpose. It stays a draft until a
              release of it is signed.
            </EmptyState>
          }
        />
      )}
    </>
  )
}

const STATE_WORDS: Record<AgentRow['state'], string> = {
  draft: 'Draft',
  in_review: 'In review',
  active: 'Active',
  suspended: 'Suspended',
  retired: 'Retired',
}

function answer({
  agents,
  with_vacant_layers,
  suspended,
}: {
  agents: number
  with_vacant_layers: number
  suspended: number
}): string {
  const vacant =
    with_vacant_layers === 0
      ? 'every layer of all of them is owned'
      : `${with_vacant_layers} with a vacant layer`
  return `${agents} ${agents === 1 ? 'agent' : 'agents'}, ${vacant}${suspended > 0 ? `, ${suspended} suspended` : ''}`
}
