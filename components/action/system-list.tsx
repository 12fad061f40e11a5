'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type Column, DataTable } from '@/components/console/data-table'
import { RowLink } from '@/components/console/row-link'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { Progress } from '@/components/ui/progress'
import { Shape } from '@/components/ui/shape'
import { useRouter } from 'next/navigation'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import type { QueryOutput } from '@/lib/client/operation-types'
import { AddSystem } from './add-system'
import { LinkButton } from './link-button'
import { Loading } from './loading'
import type { System } from './types'

const NO_FACETS = [] as const
const KIND_WORDS = { mcp: 'MCP', openapi: 'OpenAPI', manual: 'by hand' }

const columns: Column<System>[] = [
  {
    id: 'name',
    header: 'System',
    width: '100%',
    sort: row => row.name,
    cell: row => <RowLink href={paths.actions(row.id)}>{row.name}</RowLink>,
  },
  {
    id: 'slug',
    header: 'Named in requests',
    hideBelow: 'lg',
    sort: row => row.slug,
    cell: row => <span className="font-mono text-meta">{row.slug}</span>,
  },
  { id: 'kind', header: 'From', hideBelow: 'md', sort: row => row.kind, cell: row => KIND_WORDS[row.kind] },
  { id: 'team', header: 'Owned by', hideBelow: 'sm', sort: row => row.team.name, cell: row => row.team.name },
  {
    id: 'progress',
    header: 'Classified',
    sort: row => row.unclassified,
    descFirst: true,
    cell: row => (
      <span className="inline-flex items-center gap-2">
        <span className="tabular-nums">
          {(row.actions - row.unclassified).toLocaleString('en')}/{row.actions.toLocaleString('en')}
        </span>
        <Progress
          label={`${row.name}: classified`}
          bare
          done={row.actions - row.unclassified}
          total={row.actions}
        />
      </span>
    ),
  },
  {
    id: 'unclassified',
    header: 'Denied: unclassified',
    align: 'end',
    descFirst: true,
    sort: row => row.unclassified,
    cell: row =>
      row.unclassified === 0 ? (
        <span className="text-muted">0</span>
      ) : (
        <span className="font-medium text-tier">{row.unclassified.toLocaleString('en')}</span>
      ),
  },
  {
    id: 'changed',
    header: 'Changed',
    align: 'end',
    hideBelow: 'md',
    descFirst: true,
    sort: row => row.changed,
    cell: row =>
      row.changed === 0 ? (
        <span className="text-muted">0</span>
      ) : (
        <span className="inline-flex items-center gap-1 text-step">
          <Shape name="clock" />
          {row.changed.toLocaleString('en')}
        </span>
      ),
  },
  {
    id: 'agents',
    header: 'Agents',
    align: 'end',
    descFirst: true,
    sort: row => row.agents,
    cell: row => row.agents.toLocaleString('en'),
  },
  {
    id: 'imported',
    header: 'Imported',
    hideBelow: 'lg',
    descFirst: true,
    sort: row => row.imported_at,
    cell: row => (row.imported_at ? <Time at={row.imported_at} /> : <span className="text-muted">–</span>),
  },
]

type Team = { id: string; name: string }

export function SystemList({ importReason, teams }: { importReason: string | null; teams: readonly Team[] }) {
  const list = useQuery(operationQuery<QueryOutput<'system.list'>>('system.list', {}))
  const filters = useFilters(NO_FACETS)
  const router = useRouter()
  useKeys([
    { keys: 'c', label: 'Import actions', reason: importReason, run: () => router.push(paths.imports()) },
  ])
  const rows = list.data?.items ?? []
  const shown = rows.filter(row =>
    `${row.name} ${row.slug} ${row.team.name}`.toLowerCase().includes(filters.text),
  )
  const open = rows.reduce((sum, row) => sum + row.unclassified, 0)
  return (
    <>
      <PageHeader
        title="Actions"
        answer={
          rows.length === 0
            ? 'What agents can do, and how risky it is.'
            : open === 0
              ? 'Every action is classified.'
              : `${open.toLocaleString('en')} ${open === 1 ? 'action is' : 'actions are'} not classified, so denied.`
        }
        secondary={
          <>
            <Button asChild>
              <Link href={paths.coverage()}>Coverage</Link>
            </Button>
            <Button asChild>
              <Link href={paths.classificationRules()}>Rules</Link>
            </Button>
            <AddSystem teams={teams} reason={importReason} />
          </>
        }
        primary={
          <LinkButton
            variant="primary"
            kbd="c"
            reason={importReason}
            place="below"
            align="end"
            href={paths.imports()}
          >
            Import actions
          </LinkButton>
        }
      />
      {list.error && (
        <ErrorRegion
          what="The systems could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.isPending ? (
        <Loading rows={8} />
      ) : (
        !list.error && (
          <>
            <FilterBar noun="systems" filters={filters} shown={shown.length} total={rows.length} />
            <DataTable
              label="Systems"
              noun="system"
              rows={shown}
              columns={columns}
              rowId={row => row.id}
              rowName={row => row.name}
              href={row => paths.actions(row.id)}
              defaultSort="-unclassified"
              filtered={filters.active}
              onClearFilters={filters.clear}
              empty={
                <EmptyState
                  title="No systems yet"
                  action={
                    importReason === null && (
                      <Button asChild>
                        <Link href={paths.imports()}>Import actions</Link>
                      </Button>
                    )
                  }
                >
                  A system is what agents act on: an MCP server, an HTTP API. Import MCP{' '}
                  <code>tools/list</code> or OpenAPI, or add one by hand.
                </EmptyState>
              }
            />
          </>
        )
      )}
    </>
  )
}
