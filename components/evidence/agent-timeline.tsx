'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { useKeys } from '@/components/console/keyboard'
import { RowLink } from '@/components/console/row-link'
import { Button } from '@/components/ui/button'
import { SkeletonRows } from '@/components/ui/skeleton'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { PageVerdict } from '@/lib/domain/evidence/check-page'
import { LANE_NAMES, laneOf } from '@/lib/domain/evidence/timeline-lane'
import { actorName, ExactTime, Sentence } from './evidence-columns'
import { ProofBadge } from './proof-badge'
import { ProofProblem } from './proof-summary'
import { TimelineLanes } from './timeline-lanes'
import type { EvidencePage, EvidenceRow } from './types'
import { useProofs } from './use-proofs'

/** What is shown at once, and what the agent's page asks for beforehand; the evidence page has all of it. */
const SHOWN = 100

/** One agent from intent to enforcement: five lanes, and the same entries as a list. */
export function AgentTimeline({ agentId }: { agentId: string }) {
  const question = { agent: agentId, limit: SHOWN }
  const list = useQuery(operationQuery<EvidencePage>('evidence.list', question))
  const proofs = useProofs(question)
  const [chosen, setChosen] = useState<number | null>(null)
  const rows = list.data?.items ?? []
  const step = (by: 1 | -1) => {
    const at = rows.findIndex(row => row.number === chosen)
    const next = rows[at === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, at - by))]
    if (next) setChosen(next.number)
  }
  useKeys([
    { keys: '[', label: 'Step back in time', run: () => step(-1), movement: true },
    { keys: ']', label: 'Step forward in time', run: () => step(1), movement: true },
  ])
  if (!list.data) {
    if (list.error)
      return (
        <ErrorRegion
          what="The timeline could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )
    return <SkeletonRows columns={5} />
  }
  if (rows.length === 0)
    return (
      <EmptyState title="Nothing has happened to this agent yet">
        Every act on it becomes an entry here.
      </EmptyState>
    )
  return (
    <>
      <ProofProblem proofs={proofs} />
      <TimelineLanes rows={rows} chosen={chosen} onChoose={setChosen} />
      <div className="mt-6 mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="text-table text-muted">
          {rows.length.toLocaleString('en')} {rows.length === 1 ? 'entry' : 'entries'}
          {list.data.next_cursor && ', the newest; the evidence page has all of them'}
        </p>
        <Button asChild size="sm">
          <Link href={paths.evidence({ agent: agentId })}>Open in Evidence</Link>
        </Button>
      </div>
      <DataTable
        label="The same entries, newest first"
        noun="entry"
        rows={rows}
        columns={timelineColumns(proofs.verdict)}
        rowId={row => String(row.number)}
        rowName={row => `#${row.number}`}
        onOpen={row => setChosen(row.number)}
        openId={chosen === null ? null : String(chosen)}
        sortKey="timeline"
        empty={null}
      />
    </>
  )
}

function timelineColumns(verdict: PageVerdict | null): Column<EvidenceRow>[] {
  return [
    {
      id: 'time',
      header: 'Time (UTC)',
      cell: row => <ExactTime at={row.at} />,
    },
    {
      id: 'number',
      header: '#',
      align: 'end',
      cell: row => (
        <RowLink href={paths.evidence({ entry: row.number })}>{row.number.toLocaleString('en')}</RowLink>
      ),
    },
    { id: 'lane', header: 'Lane', hideBelow: 'md', cell: row => LANE_NAMES[laneOf(row.type)] },
    {
      id: 'event',
      header: 'Event',
      width: '100%',
      cell: row => (
        <span className="block max-w-0 min-w-full" title={row.sentence}>
          <Sentence row={row} />
        </span>
      ),
    },
    { id: 'actor', header: 'Actor', cell: row => actorName(row.actor) },
    {
      id: 'layer',
      header: 'Layer',
      hideBelow: 'lg',
      cell: row => (row.layer ? LAYER_NAMES[row.layer] : <span className="text-muted">–</span>),
    },
    { id: 'proof', header: 'Proof', cell: row => <ProofBadge number={row.number} verdict={verdict} /> },
  ]
}
