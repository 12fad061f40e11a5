'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { LinkButton } from '@/components/action/link-button'
import { Loading } from '@/components/action/loading'
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
import { Section } from '@/components/ui/section'
import { GuardrailProposals } from './guardrail-proposals'
import type { Guardrail } from './types'
import { obligationWords } from '@/lib/domain/policy/describe-obligations'

const FACETS = ['layer'] as const

const columns: Column<Guardrail>[] = [
  {
    id: 'name',
    header: 'Guardrail',
    sort: row => row.name,
    cell: row => (
      <span className="block max-w-48 truncate xl:max-w-60" title={row.name}>
        <RowLink href={paths.guardrail(row.id)}>{row.name}</RowLink>
      </span>
    ),
  },
  {
    id: 'layer',
    header: 'Layer',
    sort: row => CONTROL_LAYERS.indexOf(row.layer),
    cell: row => LAYER_NAMES[row.layer],
  },
  {
    id: 'sentence',
    header: 'What it asks for',
    width: '100%',
    cell: row => (
      <span className="block max-w-0 min-w-full truncate" title={`${row.selects}: ${row.sentence}`}>
        {row.selects} <span className="text-muted">{row.sentence}</span>
      </span>
    ),
  },
  {
    id: 'matches',
    header: 'Matches',
    hideBelow: 'xl',
    align: 'end',
    descFirst: true,
    sort: row => row.matches.actions,
    cell: row => `${row.matches.actions.toLocaleString('en')} on ${row.matches.agents}`,
  },
  {
    id: 'outcome',
    header: 'Outcome',
    sort: row => OUTCOMES.indexOf(row.outcome),
    descFirst: true,
    cell: row => <OutcomeChip outcome={row.outcome} />,
  },
  {
    id: 'obligations',
    header: 'Obligations',
    hideBelow: 'xl',
    cell: row => (
      <span className="block max-w-36 truncate text-muted" title={obligationWords(row.obligations)}>
        {obligationWords(row.obligations) || '–'}
      </span>
    ),
  },
  {
    id: 'exceptions',
    header: 'Exceptions',
    hideBelow: 'md',
    sort: row => row.exceptions.next_end,
    cell: row =>
      row.exceptions.live === 0 ? (
        <span className="text-muted">–</span>
      ) : (
        <span>
          {row.exceptions.live}{' '}
          <span className="text-muted">
            next {row.exceptions.next_end && <Time at={row.exceptions.next_end} />}
          </span>
        </span>
      ),
  },
  {
    id: 'changed',
    header: 'Changed',
    hideBelow: 'lg',
    descFirst: true,
    sort: row => row.changed_at,
    cell: row => (
      <span>
        <Time at={row.changed_at} />
      </span>
    ),
  },
]

export function GuardrailList({ createReason }: { createReason: string | null }) {
  const list = useQuery(operationQuery<QueryOutput<'policy.list-guardrails'>>('policy.list-guardrails', {}))
  const filters = useFilters(FACETS)
  const router = useRouter()
  useKeys([
    { keys: 'c', label: 'New guardrail', reason: createReason, run: () => router.push(paths.guardrailNew()) },
  ])
  const rows = list.data?.items ?? []
  const shown = rows.filter(
    row =>
      (!filters.values.layer || row.layer === filters.values.layer) &&
      `${row.name} ${row.sentence} ${row.selects}`.toLowerCase().includes(filters.text),
  )
  const layers = CONTROL_LAYERS.filter(layer => rows.some(row => row.layer === layer))
  return (
    <>
      <PageHeader
        title="Guardrails"
        answer={
          rows.length === 0
            ? 'Floors that bind every team.'
            : `${rows.length} floors of ${layers.length} layers bind every agent; app teams can tighten below them, never loosen.`
        }
        secondary={
          <LinkButton href={paths.simulator()} reason={null}>
            Simulator
          </LinkButton>
        }
        primary={
          <LinkButton
            variant="primary"
            kbd="c"
            place="below"
            align="end"
            reason={createReason}
            href={paths.guardrailNew()}
          >
            New guardrail
          </LinkButton>
        }
      />
      {list.data && list.data.proposals.length > 0 && (
        <Section
          title="Waiting for a second person"
          description="Nothing of these binds yet."
          className="mb-6"
        >
          <GuardrailProposals proposals={list.data.proposals} />
        </Section>
      )}
      {list.error && (
        <ErrorRegion
          what="The guardrails could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.isPending && <Loading rows={8} />}
      {list.data && (
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
                options: layers.map(layer => ({
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
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={
              <EmptyState
                title="No guardrails yet"
                action={
                  <LinkButton reason={createReason} href={paths.guardrailNew()}>
                    New guardrail
                  </LinkButton>
                }
              >
                A guardrail is a layer's floor under every action that it selects, such as step-up for
                irreversible writes in production.
              </EmptyState>
            }
          />
        </>
      )}
    </>
  )
}
