'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { EvidenceLink } from '@/components/console/refusal'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { LAYER_NAMES, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { TIMELINE_ENTRIES } from './choices'
import { LoadingTable } from './loading-table'
import type { Agent } from './types'

/** What happened to this agent, newest first, refusals included. The evidence page filters and proves. */
export function TimelineTab({ agent }: { agent: Agent }) {
  const entries = useQuery(
    operationQuery<QueryOutput<'evidence.list'>>('evidence.list', {
      agent: agent.id,
      limit: TIMELINE_ENTRIES,
    }),
  )
  if (entries.error)
    return (
      <ErrorRegion
        what="The timeline could not be read."
        error={entries.error}
        onRetry={() => void entries.refetch()}
      />
    )
  if (!entries.data) return <LoadingTable label="Timeline" columns={5} />
  if (entries.data.items.length === 0)
    return (
      <EmptyState title="No entries">Everything that happens to {agent.name} is recorded here.</EmptyState>
    )
  return (
    <>
      <Table aria-label={`Timeline of ${agent.name}`}>
        <TableHead>
          <tr>
            <TableHeader>Time (UTC)</TableHeader>
            <TableHeader className="text-right">#</TableHeader>
            <TableHeader>What happened</TableHeader>
            <TableHeader>Layer</TableHeader>
            <TableHeader>Actor</TableHeader>
            <TableHeader>Proof</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {entries.data.items.map(entry => (
            <TableRow key={entry.number}>
              <TableCell>
                <Time at={entry.at} show="exact" />
              </TableCell>
              <TableCell className="text-right tabular-nums">
                <EvidenceLink entry={entry.number}>{entry.number.toLocaleString('en')}</EvidenceLink>
              </TableCell>
              <TableCell className="w-full">
                <span className="block max-w-0 min-w-full truncate" title={entry.sentence}>
                  {entry.sentence}
                </span>
              </TableCell>
              <TableCell>
                {entry.layer ? (
                  (LAYER_NAMES[entry.layer as ControlLayer] ?? entry.layer)
                ) : (
                  <span className="text-muted">–</span>
                )}
              </TableCell>
              <TableCell>{entry.actor.name}</TableCell>
              <TableCell>
                {entry.proof === 'signed' ? (
                  <StateChip state="unwitnessed" word="Signed" />
                ) : (
                  <StateChip state="pending" />
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <Button asChild className="mt-4">
        <Link href={paths.evidence({ agent: agent.id })}>
          {entries.data.next_cursor ? 'All entries, with filters' : 'Open in Evidence'}
        </Link>
      </Button>
    </>
  )
}
