'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { visibleText } from '@/lib/domain/action/visible-text'
import { DUTY_EXCEPTION_KINDS } from '@/lib/domain/release/duty-exception'
import { DutyExceptionDialog } from './duty-exception-dialog'
import { DutyExceptionProposals } from './duty-exception-proposals'
import { Region } from './region'
import type { DutyExceptions as Answer } from './types'
import { useMe } from './use-me'

type Row = Answer['items'][number]

const STATE_OF = {
  live: { state: 'in_force', word: 'Live' },
  ended: { state: 'inactive', word: 'Ended' },
  expired: { state: 'inactive', word: 'Over' },
} as const

const columns = (onEnd: (row: Row) => void): Column<Row>[] => [
  { id: 'person', header: 'Person', sort: row => row.person.name, cell: row => row.person.name },
  { id: 'kind', header: 'What they may', cell: row => DUTY_EXCEPTION_KINDS[row.kind] },
  { id: 'agent', header: 'Agent', cell: row => row.agent?.name ?? 'Every agent' },
  {
    id: 'reason',
    header: 'Reason, and by whom',
    width: '100%',
    hideBelow: 'md',
    cell: row => (
      <span className="block min-w-40 py-1 whitespace-normal">
        {visibleText(row.reason)}
        <span className="block text-meta text-muted">
          {row.proposed_by} and {row.confirmed_by}
        </span>
      </span>
    ),
  },
  {
    id: 'ends',
    header: 'Ends',
    align: 'end',
    sort: row => Date.parse(row.ended_at ?? row.ends_at),
    cell: row => <Time at={row.ended_at ?? row.ends_at} show="date" />,
  },
  {
    id: 'state',
    header: 'State',
    cell: row => <StateChip state={STATE_OF[row.state].state} word={STATE_OF[row.state].word} />,
  },
  {
    id: 'end',
    header: 'End it',
    cell: row =>
      row.refused_end === null && (
        <Button
          size="sm"
          aria-label={`End the exception of ${row.person.name}`}
          data-no-open
          onClick={() => onEnd(row)}
        >
          End
        </Button>
      ),
  },
]

/** Where an organisation is too small for the separation of duties: seen by everybody, ending by itself. */
export function DutyExceptions() {
  const exceptions = useQuery(
    operationQuery<QueryOutput<'organisation.duty-exceptions'>>('organisation.duty-exceptions', {}),
  )
  const { me, whyNot } = useMe()
  const [proposing, setProposing] = useState(false)
  const [ending, setEnding] = useState<Row | null>(null)
  const end = useCommand<CommandInput<'organisation.end-duty-exception'>>('organisation.end-duty-exception', {
    onSuccess: () => {
      setEnding(null)
      toast('The exception ended')
    },
  })
  return (
    <Section
      title="Exceptions from the separation of duties"
      description="For one person, where there are too few people. Every release that is signed by one says so."
      actions={
        <ButtonWithReason
          reason={whyNot('organisation.rules', 'propose exceptions')}
          align="end"
          onClick={() => setProposing(true)}
        >
          Propose exception
        </ButtonWithReason>
      }
    >
      <Region query={exceptions} what="The exceptions could not be loaded">
        {({ items, proposals }) => (
          <div className="flex flex-col gap-4">
            {proposals.length > 0 && <DutyExceptionProposals proposals={proposals} me={me?.person.id} />}
            <DataTable
              label="Exceptions from the separation of duties"
              noun="exception"
              rows={items}
              columns={columns(setEnding)}
              rowId={row => row.id}
              sortKey="exceptions"
              keys={false}
              empty={
                <EmptyState title="No exceptions">
                  Nobody signs two layers of one release, nobody signs what they took part in, and a new role
                  has to wait.
                </EmptyState>
              }
            />
          </div>
        )}
      </Region>
      <DutyExceptionDialog open={proposing} onOpenChange={setProposing} />
      <ConfirmDialog
        open={ending !== null}
        onOpenChange={open => {
          if (!open) setEnding(null)
        }}
        title="End exception"
        confirm="End exception"
        cancel="Keep it"
        danger
        reason={{ label: 'Reason' }}
        pending={end.pending}
        problem={end.problem}
        onConfirm={reason => ending && void end.run({ exception: ending.id, reason })}
      >
        From now on {ending?.person.name} signs like everybody else. What they signed under it stays signed.
      </ConfirmDialog>
    </Section>
  )
}
