'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { WithInspector } from '@/components/console/inspector'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Nobody } from '@/components/console/person'
import { Time } from '@/components/console/time'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { AddPersonDialog } from './add-person-dialog'
import { PersonInspector } from './person-inspector'
import { PersonState } from './person-state'
import { Region } from './region'
import type { PersonRow } from './types'
import { useMe } from './use-me'
import { counted } from './wording'

const NAMES = ['state', 'team'] as const
const LIMIT = 200

const columns: Column<PersonRow>[] = [
  {
    id: 'name',
    header: 'Person',
    sort: row => row.name,
    cell: row => <span className="font-medium">{row.name}</span>,
  },
  {
    id: 'teams',
    header: 'Teams',
    width: '100%',
    sort: row => row.teams[0]?.name ?? null,
    cell: row =>
      row.teams.length > 0 ? (
        row.teams.map(team => team.name).join(', ')
      ) : (
        <Nobody word="No team: sees nothing" />
      ),
  },
  {
    id: 'email',
    header: 'E-mail',
    hideBelow: 'xl',
    sort: row => row.email,
    cell: row => <span className="text-muted">{row.email}</span>,
  },
  {
    id: 'state',
    header: 'State',
    sort: row => row.state,
    cell: row => <PersonState state={row.state} />,
  },
  {
    id: 'layers',
    header: 'Accountable for',
    align: 'end',
    descFirst: true,
    sort: row => row.accountable_for,
    cell: row =>
      row.accountable_for > 0 ? counted(row.accountable_for, 'layer') : <span className="text-muted">–</span>,
  },
  {
    id: 'deputy',
    header: 'Deputy for',
    align: 'end',
    descFirst: true,
    hideBelow: 'md',
    sort: row => row.deputy_for,
    cell: row =>
      row.deputy_for > 0 ? counted(row.deputy_for, 'layer') : <span className="text-muted">–</span>,
  },
  {
    id: 'seen',
    header: 'Last sign-in',
    align: 'end',
    descFirst: true,
    sort: row => (row.last_sign_in ? Date.parse(row.last_sign_in) : null),
    cell: row => (row.last_sign_in ? <Time at={row.last_sign_in} /> : <Nobody word="Never" />),
  },
]

export function People() {
  const filters = useFilters(NAMES)
  const all = useQuery(operationQuery<QueryOutput<'member.list'>>('member.list', { limit: LIMIT }))
  const { state, team } = filters.values
  // Up to 200 people are filtered here, as one types; of more, the server picks.
  const more = Boolean(all.data?.next_cursor)
  const picked = useQuery({
    ...operationQuery<QueryOutput<'member.list'>>('member.list', {
      limit: LIMIT,
      q: filters.text || undefined,
      state: state ?? undefined,
      team: team ?? undefined,
    }),
    enabled: more && filters.active,
    placeholderData: keepPreviousData,
  })
  const { teams, whyNot } = useMe()
  const [openId, setOpenId] = useQueryState('person', parseAsString)
  const [adding, setAdding] = useState(false)
  const reason = whyNot('member.write', 'adds people')
  useKeys([{ keys: 'c', label: 'Add person', run: () => setAdding(true), reason }])

  const rows = (more && filters.active ? picked.data : all.data)?.items ?? []
  const shown = rows.filter(
    row =>
      (!state || row.state === state) &&
      (!team || row.teams.some(candidate => candidate.id === team)) &&
      `${row.name} ${row.email}`.toLowerCase().includes(filters.text),
  )
  const total = all.data?.total ?? 0
  const gone = rows.filter(row => row.state === 'deactivated').length

  return (
    <>
      <PageHeader
        title="People"
        crumb="People"
        answer={
          all.data &&
          `${counted(total, 'person', 'people')} in ${counted(teams.length, 'team')}${gone > 0 && !more ? `, ${gone} deactivated` : ''}. What somebody may do follows from their teams`
        }
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={reason}
            place="below"
            align="end"
            onClick={() => setAdding(true)}
          >
            Add person
          </ButtonWithReason>
        }
      />
      <Region query={all} what="The people could not be loaded">
        {() => (
          <WithInspector
            inspector={
              openId && <PersonInspector key={openId} id={openId} onClose={() => void setOpenId(null)} />
            }
          >
            <FilterBar
              noun="people"
              filters={filters}
              shown={shown.length}
              total={total}
              facets={[
                {
                  name: 'state',
                  label: 'State',
                  any: 'Any state',
                  options: [
                    { value: 'active', label: 'Active' },
                    { value: 'deactivated', label: 'Deactivated' },
                  ],
                },
                {
                  name: 'team',
                  label: 'Team',
                  any: 'Any team',
                  options: teams.map(({ id, name, members }) => ({
                    value: id,
                    label: name,
                    count: members.length,
                  })),
                },
              ]}
            />
            <DataTable
              label="People"
              noun="person"
              rows={shown}
              columns={columns}
              rowId={row => row.id}
              rowName={row => row.name}
              onOpen={row => void setOpenId(row.id === openId ? null : row.id)}
              openId={openId}
              defaultSort="name"
              filtered={filters.active}
              onClearFilters={filters.clear}
              empty={<EmptyState title="No people yet" />}
            />
            {more && !filters.active && (
              <p className="mt-2 text-table text-muted">
                The first {LIMIT} of {total.toLocaleString('en')}. Filter by name, e-mail or team to reach the
                others.
              </p>
            )}
          </WithInspector>
        )}
      </Region>
      <AddPersonDialog open={adding} onOpenChange={setAdding} onAdded={id => void setOpenId(id)} />
    </>
  )
}
