'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { PageHeader } from '@/components/console/page-header'
import { Refusal } from '@/components/console/refusal'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { toast } from '@/components/ui/toaster'
import type { CommandInput, CommandReply, QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { useCommand } from '@/lib/client/use-command'
import { Region } from './region'
import type { SessionRow } from './types'
import { useWhose, WhoseSwitch } from './whose'
import { counted } from './wording'

const NO_FACETS = [] as const

export function Sessions() {
  const whose = useWhose()
  const filters = useFilters(NO_FACETS)
  const sessions = useQuery({
    ...operationQuery<QueryOutput<'session.list'>>('session.list', whose.all ? { all: 'true' } : {}),
    placeholderData: keepPreviousData,
  })
  const revoke = useCommand<CommandInput<'session.revoke'>, CommandReply<'session.revoke'>>(
    'session.revoke',
    { onSuccess: () => toast('The session has ended') },
  )
  const { run, pending } = revoke
  const columns = useMemo(() => columnsFor(session => void run({ session }), pending), [run, pending])
  const rows = sessions.data?.items ?? []
  const shown = rows.filter(row => row.person.name.toLowerCase().includes(filters.text))
  return (
    <>
      <PageHeader
        title="Sessions"
        crumb="Sessions"
        answer={
          sessions.data &&
          `${whose.all ? 'People are' : 'You are'} signed in ${counted(rows.length, 'time')}. A session ends after 12 hours, or with its next request once ended here`
        }
      />
      <FilterBar noun="sessions" filters={filters} shown={shown.length} total={rows.length}>
        <WhoseSwitch whose={whose} />
      </FilterBar>
      <Refusal problem={revoke.problem} className="mb-3 empty:hidden" />
      <Region query={sessions} what="The sessions could not be loaded">
        {() => (
          <DataTable
            label="Sessions"
            noun="session"
            rows={shown}
            columns={columns}
            rowId={row => row.id}
            rowName={row => row.person.name}
            defaultSort="-began"
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={<EmptyState title="No open session" />}
          />
        )}
      </Region>
    </>
  )
}

const columnsFor = (end: (id: string) => void, pending: boolean): Column<SessionRow>[] => [
  {
    id: 'person',
    header: 'Person',
    sort: row => row.person.name,
    cell: row => <span className="font-medium">{row.person.name}</span>,
  },
  {
    id: 'this',
    header: 'State',
    width: '100%',
    cell: row => <StateChip state="active" word={row.current ? 'This browser' : 'Open'} />,
  },
  {
    id: 'began',
    header: 'Began',
    align: 'end',
    descFirst: true,
    sort: row => Date.parse(row.created_at),
    cell: row => <Time at={row.created_at} />,
  },
  {
    id: 'authenticated',
    header: 'Signed in at the provider',
    align: 'end',
    descFirst: true,
    hideBelow: 'md',
    sort: row => Date.parse(row.authenticated_at),
    cell: row => <Time at={row.authenticated_at} />,
  },
  {
    id: 'expires',
    header: 'Ends',
    align: 'end',
    sort: row => Date.parse(row.expires_at),
    cell: row => <Time at={row.expires_at} />,
  },
  {
    id: 'end',
    header: 'End',
    align: 'end',
    cell: row =>
      row.current ? (
        <span className="text-meta text-muted">Sign out ends it</span>
      ) : (
        <Button size="sm" pending={pending} onClick={() => end(row.id)}>
          End session<span className="sr-only"> of {row.person.name}</span>
        </Button>
      ),
  },
]
