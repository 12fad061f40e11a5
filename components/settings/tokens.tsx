'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { ConfirmDialog } from '@/components/console/confirm-dialog'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { NewToken, type MadeToken } from './new-token'
import { Region } from './region'
import { TokenDialog } from './token-dialog'
import type { TokenOperation, TokenRow } from './types'
import { useMe } from './use-me'
import { useWhose, WhoseSwitch } from './whose'
import { counted } from './wording'

const NAMES = ['state'] as const

export function Tokens({ operations, consoleUrl }: { operations: TokenOperation[]; consoleUrl: string }) {
  const whose = useWhose()
  const filters = useFilters(NAMES)
  const { whyNot } = useMe()
  const tokens = useQuery({
    ...operationQuery<QueryOutput<'token.list'>>('token.list', whose.all ? { all: 'true' } : {}),
    placeholderData: keepPreviousData,
  })
  const [creating, setCreating] = useState(false)
  const [made, setMade] = useState<MadeToken | null>(null)
  const [revoking, setRevoking] = useState<TokenRow | null>(null)
  const columns = useMemo(() => columnsFor(setRevoking), [])
  const reason = whyNot('token.write', 'create tokens')
  useKeys([{ keys: 'c', label: 'Create token', run: () => setCreating(true), reason }])

  const rows = tokens.data?.items ?? []
  const { state } = filters.values
  const shown = rows.filter(
    row =>
      (!state || row.state === state) &&
      `${row.name} ${row.prefix} ${row.person.name}`.toLowerCase().includes(filters.text),
  )
  const active = rows.filter(row => row.state === 'active').length

  return (
    <>
      <PageHeader
        title="API tokens"
        crumb="Tokens"
        answer={
          tokens.data &&
          `${counted(active, 'active token')}${whose.all ? " of everybody's" : ' of yours'}. Tokens register, import and draft with your teams; they can't sign, approve or certify`
        }
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={reason}
            place="below"
            align="end"
            onClick={() => setCreating(true)}
          >
            Create token
          </ButtonWithReason>
        }
      />
      {made && <NewToken made={made} consoleUrl={consoleUrl} onStored={() => setMade(null)} />}
      <FilterBar
        noun="tokens"
        filters={filters}
        shown={shown.length}
        total={rows.length}
        facets={[
          {
            name: 'state',
            label: 'State',
            any: 'Any state',
            options: (['active', 'expired', 'revoked'] as const).map(value => ({
              value,
              label: value.charAt(0).toUpperCase() + value.slice(1),
              count: rows.filter(row => row.state === value).length,
            })),
          },
        ]}
      >
        <WhoseSwitch whose={whose} />
      </FilterBar>
      <Region query={tokens} what="The tokens could not be loaded">
        {() => (
          <DataTable
            label="API tokens"
            noun="token"
            rows={shown}
            columns={columns}
            rowId={row => row.id}
            rowName={row => row.name}
            defaultSort="-created"
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={
              <EmptyState title="No tokens yet">
                A token lets a machine call the operations that you choose, such as a pipeline that imports
                tool lists and drafts releases.
              </EmptyState>
            }
          />
        )}
      </Region>
      <TokenDialog
        open={creating}
        onOpenChange={setCreating}
        operations={operations}
        onCreated={token => {
          setMade(token)
          setCreating(false)
        }}
      />
      {revoking && <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />}
    </>
  )
}

function RevokeDialog({ token, onClose }: { token: TokenRow; onClose: () => void }) {
  const revoke = useCommand<CommandInput<'token.revoke'>, CommandReply<'token.revoke'>>('token.revoke', {
    onSuccess: () => toast(`The token ${token.name} was revoked`),
  })
  return (
    <ConfirmDialog
      open
      onOpenChange={open => !open && onClose()}
      title={`Revoke ${token.name}`}
      confirm="Revoke token"
      cancel="Keep it"
      danger
      pending={revoke.pending}
      problem={revoke.problem}
      onConfirm={() => void revoke.run({ token: token.id }).then(done => done && onClose())}
    >
      <p>Its next call is refused, and it can't be brought back.</p>
      <p className="mt-2 text-table text-muted">
        {token.person.name} created it for {token.operations.slice(0, 6).join(', ')}
        {token.operations.length > 6 && ` and ${token.operations.length - 6} more`}.
      </p>
    </ConfirmDialog>
  )
}

const columnsFor = (revoke: (row: TokenRow) => void): Column<TokenRow>[] => [
  {
    id: 'name',
    header: 'Token',
    sort: row => row.name,
    cell: row => (
      <>
        <span className="font-medium">{row.name}</span>{' '}
        <span className="font-mono text-meta text-muted">{row.prefix}…</span>
      </>
    ),
  },
  {
    id: 'person',
    header: 'Created by',
    hideBelow: 'md',
    sort: row => row.person.name,
    cell: row => row.person.name,
  },
  {
    id: 'operations',
    header: 'Operations',
    width: '100%',
    sort: row => row.operations.length,
    cell: row => (
      <span className="block max-w-0 min-w-full truncate text-muted" title={row.operations.join(', ')}>
        {row.operations.length} · {row.operations.join(', ')}
      </span>
    ),
  },
  { id: 'state', header: 'State', sort: row => row.state, cell: row => <StateChip state={row.state} /> },
  {
    id: 'created',
    header: 'Created',
    align: 'end',
    descFirst: true,
    hideBelow: 'lg',
    sort: row => Date.parse(row.created_at),
    cell: row => <Time at={row.created_at} />,
  },
  {
    id: 'expires',
    header: 'Expires',
    align: 'end',
    sort: row => Date.parse(row.expires_at),
    cell: row => <Time at={row.expires_at} show="date" />,
  },
  {
    id: 'revoke',
    header: 'Revoke',
    align: 'end',
    cell: row =>
      row.state === 'active' && (
        <Button size="sm" onClick={() => revoke(row)}>
          Revoke<span className="sr-only"> {row.name}</span>
        </Button>
      ),
  },
]
