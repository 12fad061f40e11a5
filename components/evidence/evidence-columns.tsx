'use client'

import type { Column } from '@/components/console/data-table'
import { Digest } from '@/components/console/digest'
import { RowLink } from '@/components/console/row-link'
import { Shape } from '@/components/ui/shape'
import { formatExact, toSeconds } from '@/lib/client/format-time'
import { paths } from '@/lib/client/paths'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import type { PageVerdict } from '@/lib/domain/evidence/check-page'
import { ProofBadge } from './proof-badge'
import type { EvidenceRow } from './types'

const PROCESS_NAMES: Record<string, string> = {
  setup: 'Set-up',
  signer: 'Signer',
  worker: 'Worker',
  relay: 'Relay',
  console: 'Console',
}

export const actorName = (actor: EvidenceRow['actor']) =>
  actor.kind === 'system'
    ? (PROCESS_NAMES[actor.id] ?? actor.id)
    : actor.kind === 'token'
      ? `${actor.name}, by token`
      : actor.name

/** The column's heading says UTC already. */
export function ExactTime({ at }: { at: string }) {
  return (
    <time dateTime={at} className="tabular-nums">
      {formatExact(toSeconds(at)).replace(' UTC', '')}
    </time>
  )
}

/** What happened, in one line; a refusal carries its mark and word. */
export function Sentence({ row }: { row: Pick<EvidenceRow, 'type' | 'sentence'> }) {
  return (
    <span className="flex items-center gap-1.5">
      {row.type === 'refusal.recorded' && <Shape name="cross" className="text-deny" />}
      <span className="truncate">{row.sentence}</span>
    </span>
  )
}

const none = <span className="text-muted">–</span>

export function evidenceColumns(verdict: PageVerdict | null): Column<EvidenceRow>[] {
  return [
    {
      id: 'time',
      header: 'Time (UTC)',
      cell: row => <ExactTime at={row.at} />,
    },
    { id: 'number', header: '#', align: 'end', cell: row => row.number.toLocaleString('en') },
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
    {
      id: 'agent',
      header: 'Agent',
      hideBelow: 'md',
      cell: row =>
        row.agent ? <RowLink href={paths.agent(row.agent.id, 'timeline')}>{row.agent.name}</RowLink> : none,
    },
    { id: 'actor', header: 'Actor', cell: row => actorName(row.actor) },
    {
      id: 'layer',
      header: 'Layer',
      hideBelow: 'lg',
      cell: row => (row.layer ? LAYER_NAMES[row.layer] : none),
    },
    {
      id: 'digest',
      header: 'Digest',
      hideBelow: 'lg',
      cell: row => (row.digest ? <Digest value={row.digest} /> : none),
    },
    { id: 'proof', header: 'Proof', cell: row => <ProofBadge number={row.number} verdict={verdict} /> },
  ]
}
