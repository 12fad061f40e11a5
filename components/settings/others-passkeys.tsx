'use client'

import { useMemo, useState } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply } from '@/lib/client/operation-types'
import { useCommand } from '@/lib/client/use-command'
import { PasskeyState } from './own-passkeys'
import { PasskeyDialog } from './passkey-dialog'
import type { PasskeyList, PasskeyRow } from './types'

/** New keys of team mates, to vouch for; for IAM, everybody's. */
export function OthersPasskeys({ list, ofIam }: { list: PasskeyList; ofIam: boolean }) {
  const [vouching, setVouching] = useState<PasskeyRow | null>(null)
  const columns = useMemo(() => columnsFor(setVouching), [])
  return (
    <Section
      title={ofIam ? "Everybody else's passkeys" : 'New passkeys of team mates'}
      description="Vouch when you know that the person enrolled it: it then signs high tiers at once."
    >
      <DataTable
        label="Passkeys of others"
        noun="passkey"
        rows={list.others}
        columns={columns}
        rowId={row => row.id}
        rowName={row => `${row.person.name}, ${row.name}`}
        defaultSort="-enrolled"
        sortKey="others"
        keys={false}
        empty={
          <EmptyState title={ofIam ? 'Nobody else has a passkey' : 'No passkey waits for you'}>
            {ofIam
              ? 'People enrol their own here, in their settings.'
              : list.min_age_hours === 0
                ? 'By the rules of this organisation a new passkey signs every tier at once.'
                : `A new passkey of a team mate stands here for ${list.min_age_hours} hours, or until somebody vouches.`}
          </EmptyState>
        }
      />
      {vouching && <VouchDialog passkey={vouching} onClose={() => setVouching(null)} />}
    </Section>
  )
}

function VouchDialog({ passkey, onClose }: { passkey: PasskeyRow; onClose: () => void }) {
  const vouch = useCommand<CommandInput<'passkey.vouch'>, CommandReply<'passkey.vouch'>>('passkey.vouch', {
    onSuccess: () => toast(`You vouched for ${passkey.name} of ${passkey.person.name}`),
  })
  return (
    <PasskeyDialog
      act="Vouching for a passkey"
      onOpenChange={open => !open && onClose()}
      title={`Vouch for ${passkey.name} of ${passkey.person.name}`}
      confirm="Vouch"
      cancel="Not now"
      pending={vouch.pending}
      problem={vouch.problem}
      onConfirm={() => void vouch.run({ passkey: passkey.id }).then(done => done && onClose())}
    >
      <p>It signs high and critical releases at once. Your name stays with it.</p>
      <p className="text-table text-muted">
        Ask {passkey.person.name} first, in person or on the phone, whether they enrolled it{' '}
        <Time at={passkey.enrolled_at} />. Somebody who got into their account would ask you in writing.
      </p>
    </PasskeyDialog>
  )
}

const columnsFor = (vouch: (row: PasskeyRow) => void): Column<PasskeyRow>[] => [
  {
    id: 'person',
    header: 'Person',
    sort: row => row.person.name,
    cell: row => <span className="font-medium">{row.person.name}</span>,
  },
  {
    id: 'name',
    header: 'Passkey',
    sort: row => row.name,
    cell: row => <span className="wrap-anywhere">{row.name}</span>,
  },
  { id: 'state', header: 'Signs', width: '100%', hideBelow: 'md', cell: row => <PasskeyState row={row} /> },
  {
    id: 'enrolled',
    header: 'Enrolled',
    align: 'end',
    descFirst: true,
    sort: row => Date.parse(row.enrolled_at),
    cell: row => <Time at={row.enrolled_at} />,
  },
  {
    id: 'vouch',
    header: 'Vouch',
    align: 'end',
    cell: row =>
      row.cannot_vouch === null ? (
        <Button size="sm" onClick={() => vouch(row)}>
          Vouch
          <span className="sr-only">
            {' '}
            for {row.name} of {row.person.name}
          </span>
        </Button>
      ) : (
        <span className="text-meta text-muted" title={row.cannot_vouch}>
          {row.high_from === null ? 'Not needed' : 'Their team can'}
        </span>
      ),
  },
]
