'use client'

import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Nobody } from '@/components/console/person'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Section } from '@/components/ui/section'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table'
import { type ControlLayer, LAYER_ANSWERS_FOR, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { AssignDialog } from './assign-dialog'
import type { Agent, Ownership } from './types'

export function OwnershipTab({ agent }: { agent: Agent }) {
  const [assigning, setAssigning] = useState<ControlLayer | null>(null)
  const row = agent.ownership.find(each => each.layer === assigning)
  return (
    <>
      <Section
        title="Who answers"
        description="Six layers, each with a team, an accountable person and a deputy. A vacant one blocks every release."
      >
        <Table aria-label="Ownership by control layer">
          <TableHead>
            <tr>
              <TableHeader>Layer</TableHeader>
              <TableHeader>Team</TableHeader>
              <TableHeader>Accountable</TableHeader>
              <TableHeader>Deputy</TableHeader>
              <TableHeader>Since</TableHeader>
              <TableHeader>
                <span className="sr-only">Acts</span>
              </TableHeader>
            </tr>
          </TableHead>
          <TableBody>
            {agent.ownership.map(each => (
              <MatrixRow
                key={each.layer}
                row={each}
                reason={agent.reasons.assign}
                onAssign={() => setAssigning(each.layer)}
              />
            ))}
          </TableBody>
        </Table>
        {agent.reasons.assign && <p className="mt-2 text-meta text-muted">{agent.reasons.assign}</p>}
      </Section>
      <History agent={agent} />
      {row && <AssignDialog agent={agent} row={row} onClose={() => setAssigning(null)} />}
    </>
  )
}

function MatrixRow({
  row,
  reason,
  onAssign,
}: {
  row: Ownership
  reason: string | null
  onAssign: () => void
}) {
  const name = LAYER_NAMES[row.layer]
  const vacant = row.accountable === null
  return (
    <TableRow className={vacant ? 'bg-deny-tint' : undefined}>
      <TableCell>
        <span className="font-medium">{name}</span>
        <span className="ml-2 text-meta text-muted max-xl:hidden">
          {LAYER_ANSWERS_FOR[row.layer].split(':')[0]}
        </span>
      </TableCell>
      <TableCell>{row.team?.name ?? <span className="text-muted">–</span>}</TableCell>
      <TableCell>
        {row.accountable ? (
          row.accountable.name
        ) : (
          <span className="inline-flex items-center gap-2">
            <StateChip state="vacant" />
            <span className="text-deny">blocks release</span>
          </span>
        )}
      </TableCell>
      <TableCell>{row.deputy?.name ?? <Nobody word="–" />}</TableCell>
      <TableCell>
        <Time at={row.since} />
      </TableCell>
      <TableCell className="text-right">
        <ButtonWithReason
          size="sm"
          reason={null}
          aria-disabled={reason ? true : undefined}
          aria-label={`${vacant ? 'Assign' : 'Change'} ${name}`}
          onClick={() => !reason && onAssign()}
        >
          {vacant ? 'Assign' : 'Change'}
        </ButtonWithReason>
      </TableCell>
    </TableRow>
  )
}

function History({ agent }: { agent: Agent }) {
  return (
    <Section title="History" description="Who owned what, from when to when.">
      <Table aria-label="Ownership history">
        <TableHead>
          <tr>
            <TableHeader>Layer</TableHeader>
            <TableHeader>Accountable</TableHeader>
            <TableHeader>Deputy</TableHeader>
            <TableHeader>From</TableHeader>
            <TableHeader>To</TableHeader>
            <TableHeader>Why</TableHeader>
          </tr>
        </TableHead>
        <TableBody>
          {agent.ownership_history.map(row => (
            <TableRow key={`${row.layer} ${row.since} ${row.until} ${row.accountable?.id}`}>
              <TableCell>{LAYER_NAMES[row.layer]}</TableCell>
              <TableCell>
                {row.accountable ? `${row.accountable.name}, ${row.team?.name}` : <Nobody word="vacant" />}
              </TableCell>
              <TableCell>{row.deputy?.name ?? <Nobody word="–" />}</TableCell>
              <TableCell>
                <Time at={row.since} />
              </TableCell>
              <TableCell>
                {row.until ? <Time at={row.until} /> : <span className="text-muted">now</span>}
              </TableCell>
              <TableCell className="w-full text-muted">
                <span className="block max-w-0 min-w-full truncate" title={row.reason}>
                  {row.reason}
                  {row.changed_by && ` (${row.changed_by})`}
                </span>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  )
}
