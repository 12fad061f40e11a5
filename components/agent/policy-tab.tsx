'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { LoadingTable } from '@/components/console/loading-table'
import { OutcomeChip } from '@/components/console/outcome-chip'
import { Section } from '@/components/ui/section'
import { Stat, StatRow } from '@/components/console/stat'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { OUTCOMES } from '@/lib/domain/policy/model'
import type { Agent, Surface } from './types'

type RuleRow = Surface['actions'][number]['guardrails'][number] & {
  kind: 'guardrail' | 'threshold'
  actions: string[]
}

const columns: Column<RuleRow>[] = [
  {
    id: 'rule',
    header: 'Rule',
    sort: row => row.name,
    cell: row =>
      row.kind === 'guardrail' ? (
        <Link
          href={paths.guardrail(row.id)}
          prefetch={false}
          title={row.name}
          className="block max-w-48 truncate text-link hover:underline 2xl:max-w-80"
        >
          {row.name}
        </Link>
      ) : (
        'Threshold'
      ),
  },
  { id: 'layer', header: 'Layer', sort: row => row.layer, cell: row => LAYER_NAMES[row.layer] },
  {
    id: 'sentence',
    header: 'What it says',
    width: '100%',
    cell: row => (
      <span className="block max-w-0 min-w-full truncate" title={row.sentence}>
        {row.sentence}
      </span>
    ),
  },
  {
    id: 'outcome',
    header: 'At least',
    sort: row => OUTCOMES.indexOf(row.outcome),
    descFirst: true,
    cell: row => <OutcomeChip outcome={row.outcome} />,
  },
  {
    id: 'actions',
    header: 'Actions',
    hideBelow: 'xl',
    align: 'end',
    descFirst: true,
    sort: row => row.actions.length,
    cell: row => (
      <span title={row.actions.join(', ')} className="font-mono text-meta">
        {row.actions.length === 1 ? row.actions[0] : row.actions.length}
      </span>
    ),
  },
]

/** Everything that can raise an outcome of this agent, and on how many of its actions. */
export function PolicyTab({ agent, environment }: { agent: Agent; environment: string }) {
  const surface = useQuery(
    operationQuery<QueryOutput<'agent.surface'>>('agent.surface', { agent: agent.id, environment }),
  )
  if (surface.error)
    return (
      <ErrorRegion
        what="The policy could not be read."
        error={surface.error}
        onRetry={() => void surface.refetch()}
      />
    )
  if (!surface.data) return <LoadingTable label="Rules" columns={5} />
  const inSurface = surface.data.actions.filter(row => row.mode !== 'none')
  const count = (outcome: (typeof OUTCOMES)[number]) =>
    inSurface.filter(row => row.outcome === outcome).length
  return (
    <>
      <Section
        title={`By tier, in ${surface.data.environment.name}`}
        description="Before any rule. Rules only raise an outcome, never lower it."
      >
        <StatRow>
          <Stat label="Allow" value={count('allow')} tone="allow" shape="dot" />
          <Stat label="Step-up" value={count('step_up')} tone="step" shape="diamond" />
          <Stat label="Deny" value={count('deny')} tone="deny" shape="square" />
          <Stat label="Left out" value={surface.data.actions.length - inSurface.length} />
        </StatRow>
      </Section>
      <Section
        title="Rules"
        description="Thresholds of its app team and guardrails of the layers that match at least one action."
      >
        <DataTable
          label={`Rules on ${agent.name}`}
          noun="rule"
          rows={rulesOf(surface.data)}
          columns={columns}
          rowId={row => `${row.kind} ${row.id}`}
          defaultSort="-outcome"
          empty={
            <EmptyState title="No rule matches">
              Only the tier of each action decides. Layers set guardrails, the app team sets thresholds.
            </EmptyState>
          }
        />
      </Section>
    </>
  )
}

function rulesOf(surface: Surface): RuleRow[] {
  const rules = new Map<string, RuleRow>()
  for (const action of surface.actions) {
    for (const kind of ['guardrail', 'threshold'] as const) {
      for (const rule of kind === 'guardrail' ? action.guardrails : action.thresholds) {
        const known = rules.get(rule.id) ?? { ...rule, kind, actions: [] }
        known.actions.push(action.name)
        rules.set(rule.id, known)
      }
    }
  }
  return [...rules.values()]
}
