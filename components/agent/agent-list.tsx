'use client'

import { useRouter } from 'next/navigation'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { useKeys } from '@/components/console/keyboard'
import { LoadingTable } from '@/components/console/loading-table'
import { PageHeader } from '@/components/console/page-header'
import { useEnvironment } from '@/lib/client/environment'
import { paths } from '@/lib/client/paths'
import { AGENT_STATES } from '@/lib/domain/agent/lifecycle'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { agentColumns } from './agent-columns'
import type { AgentRow } from './types'
import { useAllAgents } from './use-all-agents'

const NAMES = ['state', 'team', 'vacant', 'prototype'] as const

/** `registerReason`: why this person can't register one; null where they can. */
export function AgentList({ registerReason }: { registerReason: string | null }) {
  const { rows, summary, error, loading, retry } = useAllAgents()
  const [environment] = useEnvironment()
  const filters = useFilters(NAMES)
  const router = useRouter()
  useKeys([
    { keys: 'c', label: 'Register agent', reason: registerReason, run: () => router.push(paths.agentNew()) },
  ])

  const { state, team, vacant, prototype } = filters.values
  const here = environment ? rows.filter(row => row.environments.includes(environment)) : rows
  const shown = here.filter(
    row =>
      `${row.name} ${row.description} ${row.team.name}`.toLowerCase().includes(filters.text) &&
      (!state || row.state === state) &&
      (!team || row.team.id === team) &&
      (!prototype || row.prototypes.length > 0) &&
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
          {
            name: 'prototype',
            label: 'Prototype',
            any: 'Prototypes or not',
            options: [
              {
                value: 'any',
                label: 'Prototypes',
                count: here.filter(row => row.prototypes.length > 0).length,
              },
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
          columns={agentColumns}
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
  prototypes,
}: NonNullable<ReturnType<typeof useAllAgents>['summary']>): string {
  const vacant =
    with_vacant_layers === 0
      ? 'every layer of all of them is owned'
      : `${with_vacant_layers} with a vacant layer`
  return `${agents} ${agents === 1 ? 'agent' : 'agents'}, ${vacant}${suspended > 0 ? `, ${suspended} suspended` : ''}${prototypes > 0 ? `, ${prototypes} in prototype mode` : ''}`
}
