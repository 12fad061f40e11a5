'use client'

import Link from 'next/link'
import type { Column } from '@/components/console/data-table'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { Badge } from '@/components/ui/badge'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { CoverageGap } from '@/lib/domain/policy/coverage'

export type CoveredAction = QueryOutput<'policy.coverage'>['actions'][number]
export type CoveredAgent = QueryOutput<'policy.coverage'>['agents'][number]

export const GAP_WORDS: Record<CoverageGap, string> = {
  unclassified: 'Unclassified',
  no_threshold: 'No threshold',
  never_called: 'Never called',
}

/** `reported`: whether any enforcer's log arrived; without one, the calls are not known. */
export function actionColumns(reported: boolean): Column<CoveredAction>[] {
  return [
    {
      id: 'name',
      header: 'Action',
      width: '100%',
      sort: row => row.name,
      cell: row => (
        <span className="block max-w-0 min-w-full">
          <Link
            href={paths.actions(row.system.slug, { action: row.id })}
            className="block truncate font-mono text-link hover:underline"
            title={visibleLine(row.name)}
          >
            {visibleLine(row.name).slice(0, 200)}
          </Link>
        </span>
      ),
    },
    { id: 'system', header: 'System', sort: row => row.system.name, cell: row => row.system.name },
    { id: 'tier', header: 'Tier', cell: row => <TierBars tier={row.tier} /> },
    {
      id: 'gaps',
      header: 'Gaps',
      sort: row => -row.gaps.length,
      cell: row => (
        <span className="inline-flex gap-1">
          {row.gaps.map(gap => (
            <Badge key={gap} tone={gap === 'unclassified' ? 'tier' : 'neutral'}>
              {GAP_WORDS[gap]}
            </Badge>
          ))}
        </span>
      ),
    },
    {
      id: 'calls',
      header: 'Calls',
      align: 'end',
      hideBelow: 'md',
      descFirst: true,
      sort: row => (reported ? row.calls : null),
      cell: row =>
        reported ? row.calls.toLocaleString('en') : <span className="text-muted">not known</span>,
    },
    {
      id: 'called',
      header: 'Last called',
      hideBelow: 'lg',
      descFirst: true,
      sort: row => row.last_called_at,
      cell: row =>
        row.last_called_at ? <Time at={row.last_called_at} /> : <span className="text-muted">–</span>,
    },
    {
      id: 'fix',
      header: 'Fix',
      cell: row =>
        row.state === 'classified' && row.thresholds === 0 ? (
          <Link href={paths.threshold(row.id)} className="text-link hover:underline">
            Set threshold
          </Link>
        ) : (
          <Link
            href={paths.actions(row.system.slug, { action: row.id })}
            className="text-link hover:underline"
          >
            {row.state === 'classified' ? 'Review' : 'Classify'}
          </Link>
        ),
    },
  ]
}

export const AGENT_COLUMNS: Column<CoveredAgent>[] = [
  {
    id: 'name',
    header: 'Agent',
    width: '100%',
    sort: row => row.name,
    cell: row => (
      <Link href={paths.agent(row.id, 'policy')} className="text-link hover:underline">
        {row.name}
      </Link>
    ),
  },
  { id: 'state', header: 'State', sort: row => row.state, cell: row => row.state.replaceAll('_', ' ') },
  {
    id: 'actions',
    header: 'Actions',
    align: 'end',
    sort: row => row.actions,
    cell: row => row.actions.toLocaleString('en'),
  },
  {
    id: 'thresholds',
    header: 'Thresholds',
    align: 'end',
    sort: row => row.thresholds,
    cell: row => row.thresholds,
  },
  {
    id: 'guardrails',
    header: 'Guardrails',
    align: 'end',
    sort: row => row.guardrails,
    cell: row => row.guardrails,
  },
  {
    id: 'policy',
    header: 'Effective policy',
    sort: row => (row.default_only ? 0 : 1),
    cell: row =>
      row.default_only ? (
        <Badge tone="step">Tiers only</Badge>
      ) : (
        <span className="text-muted">Own rules</span>
      ),
  },
]
