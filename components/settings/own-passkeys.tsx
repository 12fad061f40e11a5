'use client'

import { useMemo, useState } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { PasskeyDialog } from './passkey-dialog'
import type { PasskeyList, PasskeyRow } from './types'

export function OwnPasskeys({ list }: { list: PasskeyList }) {
  const [removing, setRemoving] = useState<PasskeyRow | null>(null)
  const columns = useMemo(() => columnsFor(setRemoving), [])
  return (
    <>
      <DataTable
        label="Your passkeys"
        noun="passkey"
        rows={list.items}
        columns={columns}
        rowId={row => row.id}
        rowName={row => row.name}
        defaultSort="-enrolled"
        empty={
          <EmptyState title="No passkeys yet">
            {list.enrolment.refused ??
              'A passkey is a key on your phone, computer or security key that opens with your finger, face or PIN. Enrol one, and a second on another device in case you lose the first.'}
          </EmptyState>
        }
      />
      {removing && (
        <RemoveDialog passkey={removing} last={list.items.length === 1} onClose={() => setRemoving(null)} />
      )}
    </>
  )
}

function RemoveDialog({
  passkey,
  last,
  onClose,
}: {
  passkey: PasskeyRow
  last: boolean
  onClose: () => void
}) {
  const remove = useCommand<CommandInput<'passkey.remove'>, CommandReply<'passkey.remove'>>(
    'passkey.remove',
    {
      onSuccess: () => toast(`The passkey ${passkey.name} was removed`),
    },
  )
  return (
    <PasskeyDialog
      act="Removing a passkey"
      onOpenChange={open => !open && onClose()}
      title={`Remove ${passkey.name}`}
      confirm="Remove passkey"
      cancel="Keep it"
      danger
      reason={{ label: 'Reason', presets: ['Device is replaced', 'Device is lost'] }}
      pending={remove.pending}
      problem={remove.problem}
      onConfirm={reason => void remove.run({ passkey: passkey.id, reason }).then(done => done && onClose())}
    >
      <p>It signs nothing any more, and can't be brought back. What it signed stays signed.</p>
      {last && (
        <p className="text-table text-muted">
          It is your only one: to enrol another afterwards, two others have to confirm a recovery. Enrol the
          new one first if you can.
        </p>
      )}
    </PasskeyDialog>
  )
}

/** Where it may sign now. */
export function PasskeyState({ row }: { row: PasskeyRow }) {
  if (row.high_from === null)
    return (
      <StateChip
        state="active"
        word={row.vouched_by ? `Every tier, vouched by ${row.vouched_by.name}` : 'Every tier'}
      />
    )
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <StateChip state="pending" word="Low and medium tiers" />
      <span className="text-meta text-muted">
        high from <Time at={row.high_from} show="exact" />
      </span>
    </span>
  )
}

const columnsFor = (remove: (row: PasskeyRow) => void): Column<PasskeyRow>[] => [
  {
    id: 'name',
    header: 'Passkey',
    sort: row => row.name,
    cell: row => (
      <>
        <span className="font-medium wrap-anywhere">{row.name}</span>
        {row.backed_up && <span className="text-meta text-muted"> synchronised</span>}
      </>
    ),
  },
  { id: 'state', header: 'Signs', width: '100%', cell: row => <PasskeyState row={row} /> },
  {
    id: 'enrolled',
    header: 'Enrolled',
    align: 'end',
    descFirst: true,
    sort: row => Date.parse(row.enrolled_at),
    cell: row => <Time at={row.enrolled_at} />,
  },
  {
    id: 'used',
    header: 'Last used',
    align: 'end',
    descFirst: true,
    hideBelow: 'md',
    sort: row => (row.last_used_at ? Date.parse(row.last_used_at) : null),
    cell: row =>
      row.last_used_at ? <Time at={row.last_used_at} /> : <span className="text-muted">Never</span>,
  },
  {
    id: 'remove',
    header: 'Remove',
    align: 'end',
    cell: row => (
      <Button size="sm" onClick={() => remove(row)}>
        Remove<span className="sr-only"> {row.name}</span>
      </Button>
    ),
  },
]
