'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Nobody } from '@/components/console/person'
import { RowLink } from '@/components/console/row-link'
import { StateChip } from '@/components/console/state-chip'
import { Time } from '@/components/console/time'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { Region } from './region'
import type { SystemRow } from './types'
import { useMe } from './use-me'
import { counted } from './wording'

const NAMES = ['team'] as const
const KINDS = { mcp: 'MCP', openapi: 'OpenAPI', manual: 'By hand' } as const satisfies Record<
  SystemRow['kind'],
  string
>

const columns: Column<SystemRow>[] = [
  {
    id: 'name',
    header: 'System',
    sort: row => row.name,
    cell: row => <RowLink href={paths.actions(row.id)}>{row.name}</RowLink>,
  },
  {
    id: 'slug',
    header: 'Requests name it',
    hideBelow: 'lg',
    cell: row => <span className="font-mono text-meta">{row.slug}</span>,
  },
  { id: 'kind', header: 'From', sort: row => row.kind, cell: row => KINDS[row.kind] },
  {
    id: 'team',
    header: 'Owner team',
    width: '100%',
    sort: row => row.team.name,
    cell: row => (
      <>
        {row.team.name}
        {row.own && <span className="text-muted">, yours</span>}
      </>
    ),
  },
  {
    id: 'actions',
    header: 'Actions',
    align: 'end',
    descFirst: true,
    sort: row => row.actions,
    cell: row => row.actions.toLocaleString('en'),
  },
  {
    id: 'unclassified',
    header: 'Unclassified',
    align: 'end',
    descFirst: true,
    sort: row => row.unclassified,
    cell: row =>
      row.unclassified > 0 ? (
        <StateChip state="unclassified" word={row.unclassified.toLocaleString('en')} />
      ) : (
        <span className="text-muted">0</span>
      ),
  },
  {
    id: 'agents',
    header: 'Agents',
    align: 'end',
    descFirst: true,
    hideBelow: 'md',
    sort: row => row.agents,
    cell: row => row.agents.toLocaleString('en'),
  },
  {
    id: 'imported',
    header: 'Imported',
    align: 'end',
    descFirst: true,
    sort: row => (row.imported_at ? Date.parse(row.imported_at) : null),
    cell: row => (row.imported_at ? <Time at={row.imported_at} /> : <Nobody word="Never" />),
  },
]

export function Systems() {
  const router = useRouter()
  const systems = useQuery(operationQuery<QueryOutput<'system.list'>>('system.list', {}))
  const filters = useFilters(NAMES)
  const { whyNot } = useMe()
  const reason = whyNot('action.import', 'teams import systems')
  const add = () => router.push(paths.imports())
  useKeys([{ keys: 'c', label: 'Import a system', run: add, reason }])
  const rows = systems.data?.items ?? []
  const { team } = filters.values
  const shown = rows.filter(
    row =>
      (!team || row.team.id === team) &&
      `${row.name} ${row.slug} ${row.team.name}`.toLowerCase().includes(filters.text),
  )
  const owners = [...new Map(rows.map(row => [row.team.id, row.team.name])).entries()]
  return (
    <>
      <PageHeader
        title="Systems"
        crumb="Systems"
        answer={
          systems.data &&
          `${counted(rows.length, 'system')} of ${counted(owners.length, 'team')}. Only the owner team imports and classifies`
        }
        primary={
          <ButtonWithReason variant="primary" kbd="c" reason={reason} place="below" align="end" onClick={add}>
            Import a system
          </ButtonWithReason>
        }
      />
      <Region query={systems} what="The systems could not be loaded">
        {() => (
          <>
            <FilterBar
              noun="systems"
              filters={filters}
              shown={shown.length}
              total={rows.length}
              facets={[
                {
                  name: 'team',
                  label: 'Owner team',
                  any: 'Any owner',
                  options: owners.map(([value, label]) => ({
                    value,
                    label,
                    count: rows.filter(row => row.team.id === value).length,
                  })),
                },
              ]}
            />
            <DataTable
              label="Systems"
              noun="system"
              rows={shown}
              columns={columns}
              rowId={row => row.id}
              rowName={row => row.name}
              href={row => paths.actions(row.id)}
              defaultSort="name"
              filtered={filters.active}
              onClearFilters={filters.clear}
              empty={
                <EmptyState title="No systems yet">
                  A system is what agents act on. An app team imports its MCP tools/list or its OpenAPI
                  document.
                </EmptyState>
              }
            />
          </>
        )}
      </Region>
    </>
  )
}
