'use client'

import { useMemo } from 'react'
import type { Column } from '@/components/console/data-table'
import { Time } from '@/components/console/time'
import type { OutcomeEnvironment } from '@/lib/domain/action/action-outcome'
import { ClaimsCell, NameCell, OutcomeCell, OverrideCell, TeamCell, TierCell } from './action-cells'
import { merge, type Patch } from './classification-draft'
import type { ActionItem, Workbench } from './types'
import type { RowState } from './use-classify'
import { NO_PATCH } from './use-drafting'

type Shown = {
  drafts: ReadonlyMap<string, Patch>
  /** Pressed for all rows selected, and which those are; null while keys act on one row. */
  bulkPatch: Patch | null
  selected: ReadonlySet<string>
  states: ReadonlyMap<string, RowState>
  at: { system: string; environment: OutcomeEnvironment; floors: Workbench['floors'] }
}

export function useWorkbenchColumns({
  drafts,
  bulkPatch,
  selected,
  states,
  at,
}: Shown): Column<ActionItem>[] {
  return useMemo(() => {
    const pressed = (item: ActionItem) =>
      bulkPatch && selected.has(item.id)
        ? merge(drafts.get(item.id) ?? item.classification ?? NO_PATCH, bulkPatch)
        : drafts.get(item.id)
    return [
      {
        id: 'name',
        header: 'Action',
        width: '100%',
        cell: item => (
          <span className="block max-w-0 min-w-full">
            <NameCell item={item} state={states.get(item.id)} />
          </span>
        ),
      },
      { id: 'claims', header: 'Server claims', cell: item => <ClaimsCell item={item} /> },
      { id: 'team', header: 'Team', cell: item => <TeamCell item={item} draft={drafts.get(item.id)} /> },
      { id: 'override', header: 'Override', hideBelow: 'xl', cell: item => <OverrideCell item={item} /> },
      { id: 'tier', header: 'Tier', cell: item => <TierCell item={item} patch={pressed(item)} at={at} /> },
      {
        id: 'outcome',
        header: 'Outcome',
        cell: item => <OutcomeCell item={item} patch={pressed(item)} at={at} />,
      },
      {
        id: 'agents',
        header: 'Agents',
        align: 'end',
        hideBelow: 'lg',
        cell: item => item.agents.toLocaleString('en'),
      },
      { id: 'by', header: 'Classified', hideBelow: 'xl', cell: item => <ClassifiedCell item={item} /> },
    ]
  }, [drafts, bulkPatch, selected, states, at])
}

function ClassifiedCell({ item }: { item: ActionItem }) {
  if (!item.classified_at) return <span className="text-muted">–</span>
  return (
    <span>
      {item.classified_by}{' '}
      <span className="text-muted">
        <Time at={item.classified_at} />
      </span>
    </span>
  )
}
