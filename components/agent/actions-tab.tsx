'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { LoadingTable } from '@/components/console/loading-table'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { Refusal } from '@/components/console/refusal'
import { TierBars } from '@/components/console/tier-bars'
import { useSelection } from '@/components/console/use-row-keys'
import { NativeSelect } from '@/components/ui/native-select'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { OUTCOMES, TIERS } from '@/lib/domain/policy/model'
import { ModePicker, MODE_WORDS, MODES, type Mode } from './mode-picker'
import type { Agent, SurfaceAction } from './types'

const NAMES = ['system', 'mode', 'outcome'] as const
const OUTCOME_NAMES = { allow: 'Allow', step_up: 'Step-up', deny: 'Deny' }

/** The surface: which actions, and whether the agent uses each itself, through others, both, or not. */
export function ActionsTab({ agent, environment }: { agent: Agent; environment: string }) {
  const surface = useQuery(
    operationQuery<QueryOutput<'agent.surface'>>('agent.surface', { agent: agent.id, environment }),
  )
  const filters = useFilters(NAMES)
  const selection = useSelection()
  const set = useCommand<CommandInput<'agent.set-surface'>, CommandReply<'agent.set-surface'>>(
    'agent.set-surface',
    { onSuccess: () => selection.clear() },
  )
  const [bulk, setBulk] = useState('')

  if (surface.error)
    return (
      <ErrorRegion
        what="The actions could not be read."
        error={surface.error}
        onRetry={() => void surface.refetch()}
      />
    )
  if (!surface.data) return <LoadingTable label="Actions" columns={6} />
  const { actions, version } = surface.data
  const { system, mode, outcome } = filters.values
  const shown = actions.filter(
    row =>
      `${row.name} ${row.system_name}`.toLowerCase().includes(filters.text) &&
      (!system || row.system === system) &&
      (!mode || row.mode === mode) &&
      (!outcome || row.outcome === outcome),
  )
  const save = (changes: { action: string; mode: Mode }[]) =>
    void set.run({ agent: agent.id, expected_version: version, actions: changes })
  const reason = agent.reasons.edit
  const columns: Column<SurfaceAction>[] = [
    {
      id: 'name',
      header: 'Action',
      sort: row => row.name,
      cell: row => <span className="font-mono text-meta">{row.name}</span>,
    },
    {
      id: 'system',
      header: 'System',
      sort: row => row.system_name,
      hideBelow: 'lg',
      cell: row => (
        <Link href={paths.actions(row.system)} prefetch={false} className="text-link hover:underline">
          {row.system_name}
        </Link>
      ),
    },
    {
      id: 'mode',
      header: 'Use',
      sort: row => MODES.indexOf(row.mode),
      cell: row => (
        <ModePicker
          action={row.name}
          mode={row.mode}
          reason={reason}
          pending={set.pending}
          onChange={next => save([{ action: row.id, mode: next }])}
        />
      ),
    },
    {
      id: 'classification',
      header: 'Classification',
      hideBelow: 'md',
      width: '100%',
      cell: row => <Classification row={row} />,
    },
    {
      id: 'tier',
      header: 'Tier',
      sort: row => (row.mode === 'none' ? null : row.tier ? TIERS.indexOf(row.tier) : TIERS.length),
      descFirst: true,
      cell: row =>
        row.mode === 'none' ? (
          <span className="text-muted">–</span>
        ) : (
          <TierBars tier={row.tier ?? 'unclassified'} bare />
        ),
    },
    {
      id: 'outcome',
      header: 'By tier',
      sort: row => OUTCOMES.indexOf(row.outcome),
      descFirst: true,
      cell: row => <OutcomeChip outcome={row.outcome} />,
    },
    {
      id: 'rules',
      header: 'Rules',
      align: 'end',
      descFirst: true,
      hideBelow: 'lg',
      sort: row => row.thresholds.length + row.guardrails.length,
      cell: row => row.thresholds.length + row.guardrails.length || <span className="text-muted">–</span>,
    },
    {
      id: 'released',
      header: 'Released',
      hideBelow: 'lg',
      sort: row => row.released,
      cell: row => (row.released ? 'yes' : <span className="text-muted">not yet</span>),
    },
  ]
  const chosen = actions.filter(row => selection.selected.has(row.id))
  return (
    <>
      <p className="mb-3 text-body text-muted">
        What {agent.name} may do in {surface.data.environment.name}, as a release drafted now would say.
        Changes reach it with its next signed release; what is tighter counts from the next bundle.
      </p>
      <FilterBar
        noun="actions"
        filters={filters}
        shown={shown.length}
        total={actions.length}
        facets={[
          {
            name: 'system',
            label: 'System',
            any: 'Any system',
            options: [...new Map(actions.map(row => [row.system, row.system_name]))].map(
              ([value, label]) => ({ value, label }),
            ),
          },
          {
            name: 'mode',
            label: 'Use',
            any: 'Any use',
            options: MODES.map(value => ({ value, label: MODE_WORDS[value] })),
          },
          {
            name: 'outcome',
            label: 'Outcome',
            any: 'Any outcome',
            options: OUTCOMES.map(value => ({ value, label: OUTCOME_NAMES[value] })),
          },
        ]}
      >
        {chosen.length > 0 && !reason && (
          <NativeSelect
            aria-label={`Use of the ${chosen.length} selected actions`}
            className="w-auto"
            value={bulk}
            onChange={event => {
              const next = event.target.value as Mode
              setBulk('')
              save(chosen.filter(row => row.mode !== next).map(row => ({ action: row.id, mode: next })))
            }}
          >
            <option value="">Set {chosen.length} selected to …</option>
            {MODES.map(each => (
              <option key={each} value={each}>
                {MODE_WORDS[each]}
              </option>
            ))}
          </NativeSelect>
        )}
      </FilterBar>
      {reason && <p className="mb-2 text-meta text-muted">{reason}</p>}
      <Refusal problem={set.problem} className="mb-2" />
      <DataTable
        label={`Actions of ${agent.name}`}
        noun="action"
        rows={shown}
        columns={columns}
        rowId={row => row.id}
        rowName={row => row.name}
        selection={reason ? undefined : selection}
        defaultSort="-tier"
        filtered={filters.active}
        onClearFilters={filters.clear}
        empty={
          <EmptyState title="No actions yet">
            {agent.systems.length === 0
              ? 'The agent has no systems. Edit it to add those that it acts on.'
              : 'Its systems have no actions yet: import their tool lists.'}
          </EmptyState>
        }
      />
    </>
  )
}

function Classification({ row }: { row: SurfaceAction }) {
  if (row.mode === 'none') return <span className="text-muted">left out of the surface</span>
  if (row.classified === 'changed')
    return <span className="text-deny">definition changed since it was classified</span>
  if (!row.classification) return <span className="text-deny">not classified</span>
  const { effect, data_class, reversible } = row.classification
  return (
    <span>
      {effect.replaceAll('_', ' ')}, {data_class}
      {!reversible && ', irreversible'}
      {row.overridden && <span className="text-muted"> (raised by override)</span>}
    </span>
  )
}
