'use client'

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Section } from '@/components/ui/section'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { AbsenceDialog } from './absence-dialog'
import { Region } from './region'
import { counted } from './wording'

type Delegations = QueryOutput<'release.delegations'>
type DelegationRow = Delegations['given'][number]

const NO_DUTY = 'You own no layer of an agent, so there is nothing to stand in for. IGA names owners.'

export function Absence() {
  const delegations = useQuery(operationQuery<Delegations>('release.delegations', {}))
  const [naming, setNaming] = useState(false)
  const [revoking, setRevoking] = useState<DelegationRow | null>(null)
  const { data } = delegations
  const reason = data && data.duties.length === 0 ? NO_DUTY : null
  useKeys([{ keys: 'c', label: 'Name who stands in', reason, run: () => setNaming(true) }])
  const active = data?.given.filter(row => row.state === 'active').length ?? 0
  const mine = data?.received.filter(row => row.state === 'active').length ?? 0
  return (
    <>
      <PageHeader
        title="Absence"
        crumb="Absence"
        answer={
          data &&
          `${active > 0 ? `${counted(active, 'layer')} of yours ${active === 1 ? 'is' : 'are'} signed by others` : 'Nobody stands in for you'}; you stand in for ${counted(mine, 'layer')} of others`
        }
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={reason}
            place="below"
            align="end"
            onClick={() => setNaming(true)}
          >
            Name who stands in
          </ButtonWithReason>
        }
      />
      <Region query={delegations} what="The delegations could not be loaded">
        {found => (
          <>
            <Section title="You gave">
              <Rows label="You gave" who="to" rows={found.given} sortKey="given" onRevoke={setRevoking}>
                <EmptyState title="Nobody stands in for you">
                  While you are absent, somebody of the same layer can sign for you, from one day to another.
                  Without it your deputy signs.
                </EmptyState>
              </Rows>
            </Section>
            <Section title="You got">
              <Rows label="You got" who="from" rows={found.received} sortKey="got" onRevoke={setRevoking}>
                <EmptyState title="You stand in for nobody">
                  What others name you for appears here and, once something waits for it, on your home page.
                </EmptyState>
              </Rows>
            </Section>
            {found.all && (
              <Section title="Everybody's" description="For IAM and Compliance.">
                <Rows label="Everybody's" who="both" rows={found.all} sortKey="all" onRevoke={setRevoking}>
                  <EmptyState title="Nobody stands in for anybody" />
                </Rows>
              </Section>
            )}
          </>
        )}
      </Region>
      <AbsenceDialog open={naming} onOpenChange={setNaming} duties={data?.duties ?? []} />
      {revoking && <RevokeDialog row={revoking} onClose={() => setRevoking(null)} />}
    </>
  )
}

type RowsProps = {
  label: string
  who: 'from' | 'to' | 'both'
  rows: readonly DelegationRow[]
  sortKey: string
  onRevoke: (row: DelegationRow) => void
  children: ReactNode
}

function Rows({ label, who, rows, sortKey, onRevoke, children }: RowsProps) {
  const columns = useMemo(() => columnsFor(who, onRevoke), [who, onRevoke])
  return (
    <DataTable
      label={label}
      noun="delegation"
      rows={rows}
      columns={columns}
      rowId={row => row.id}
      rowName={row => `${LAYER_NAMES[row.layer]}, ${row.from.name} to ${row.to.name}`}
      defaultSort="-starts"
      sortKey={sortKey}
      keys={false}
      empty={children}
    />
  )
}

function RevokeDialog({ row, onClose }: { row: DelegationRow; onClose: () => void }) {
  const revoke = useCommand<
    CommandInput<'release.revoke-delegation'>,
    CommandReply<'release.revoke-delegation'>
  >('release.revoke-delegation', { onSuccess: () => toast('The delegation was revoked') })
  return (
    <ConfirmDialog
      open
      onOpenChange={open => !open && onClose()}
      title={`Revoke ${LAYER_NAMES[row.layer]} for ${row.to.name}`}
      confirm="Revoke delegation"
      cancel="Keep it"
      danger
      reason={{ label: 'Reason', optional: true }}
      pending={revoke.pending}
      problem={revoke.problem}
      onConfirm={reason => void revoke.run({ delegation: row.id, reason }).then(done => done && onClose())}
    >
      From now on {row.to.name} no longer signs {LAYER_NAMES[row.layer]} for {row.from.name}. What is signed
      stays signed.
    </ConfirmDialog>
  )
}

const columnsFor = (who: RowsProps['who'], revoke: (row: DelegationRow) => void): Column<DelegationRow>[] => [
  {
    id: 'layer',
    header: 'Layer',
    sort: row => LAYER_NAMES[row.layer],
    cell: row => <span className="font-medium">{LAYER_NAMES[row.layer]}</span>,
  },
  ...(who === 'to'
    ? []
    : [
        {
          id: 'from',
          header: 'Stands in for',
          sort: (row: DelegationRow) => row.from.name,
          cell: (row: DelegationRow) => row.from.name,
        },
      ]),
  ...(who === 'from'
    ? []
    : [
        {
          id: 'to',
          header: 'Who stands in',
          sort: (row: DelegationRow) => row.to.name,
          cell: (row: DelegationRow) => row.to.name,
        },
      ]),
  { id: 'state', header: 'State', sort: row => row.state, cell: row => <StateOf row={row} /> },
  {
    id: 'reason',
    header: 'Reason',
    width: '100%',
    hideBelow: 'lg',
    cell: row => <span className="block max-w-0 min-w-full truncate text-muted">{row.reason}</span>,
  },
  {
    id: 'starts',
    header: 'First day',
    align: 'end',
    descFirst: true,
    sort: row => Date.parse(row.starts_at),
    cell: row => <Time at={row.starts_at} show="date" />,
  },
  {
    id: 'ends',
    header: 'Last day',
    align: 'end',
    sort: row => Date.parse(row.ends_at),
    // The end is midnight after it.
    cell: row => <Time at={new Date(Date.parse(row.ends_at) - 1000)} show="date" />,
  },
  {
    id: 'revoke',
    header: 'Revoke',
    align: 'end',
    cell: row =>
      row.can_revoke === null && (
        <Button size="sm" onClick={() => revoke(row)}>
          Revoke
          <span className="sr-only">
            {' '}
            {LAYER_NAMES[row.layer]} for {row.to.name}
          </span>
        </Button>
      ),
  },
]

function StateOf({ row: { state } }: { row: DelegationRow }) {
  if (state === 'active') return <StateChip state="active" />
  if (state === 'planned') return <StateChip state="pending" word="Planned" />
  return state === 'revoked' ? <StateChip state="revoked" /> : <StateChip state="inactive" word="Ended" />
}
