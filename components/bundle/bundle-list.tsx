'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { type Column, DataTable } from '@/components/console/data-table'
import { Digest } from '@/components/console/digest'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { PageHeader } from '@/components/console/page-header'
import { RowLink } from '@/components/console/row-link'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { BundleExpiry } from './bundle-expiry'
import { DownloadButton, downloadOf } from './download-button'
import { ExportSection } from './export-section'
import { RunningCount } from './running-count'
import type { BundleRow, Bundles, EnvironmentName } from './types'

const columns: Column<BundleRow>[] = [
  {
    id: 'serial',
    header: 'Serial',
    align: 'end',
    descFirst: true,
    sort: row => row.serial,
    cell: row => <RowLink href={paths.bundle(row.serial, row.environment)}>{row.serial}</RowLink>,
  },
  {
    id: 'reason',
    header: 'Why it was published',
    width: '100%',
    cell: row => (
      <span className="block max-w-0 min-w-full truncate" title={row.reason}>
        {row.reason}
      </span>
    ),
  },
  {
    id: 'agents',
    header: 'Agents',
    align: 'end',
    hideBelow: 'md',
    sort: row => row.agents,
    descFirst: true,
    cell: row => row.agents.toLocaleString('en'),
  },
  {
    id: 'actions',
    header: 'Actions',
    align: 'end',
    hideBelow: 'md',
    sort: row => row.actions,
    descFirst: true,
    cell: row => row.actions.toLocaleString('en'),
  },
  { id: 'digest', header: 'Archive', hideBelow: 'lg', cell: row => <Digest value={row.sha256} /> },
  {
    id: 'published',
    header: 'Published',
    align: 'end',
    descFirst: true,
    sort: row => Date.parse(row.published_at),
    cell: row => <Time at={row.published_at} />,
  },
  {
    id: 'expires',
    header: 'Expires',
    align: 'end',
    sort: row => Date.parse(row.expires_at),
    cell: row => <BundleExpiry at={row.expires_at} />,
  },
  {
    id: 'running',
    header: 'Running',
    align: 'end',
    descFirst: true,
    sort: row => row.running,
    cell: row => <RunningCount running={row.running} enforcers={row.enforcers} />,
  },
]

export function BundleList({
  environment,
  mayNotDownload,
}: {
  environment: EnvironmentName
  mayNotDownload: string | null
}) {
  const list = useQuery({
    ...operationQuery<Bundles>('bundle.list', { environment: environment.id, limit: 100 }),
    refetchInterval: 5_000,
  })
  const rows = list.data?.items ?? []
  const newest = rows[0]
  return (
    <>
      <PageHeader
        title="Bundles"
        answer={list.data && answer(newest, environment.name)}
        primary={
          newest && (
            <DownloadButton href={downloadOf(newest)} reason={mayNotDownload}>
              Download bundle {newest.serial}
            </DownloadButton>
          )
        }
      />
      {list.error && !list.data ? (
        <ErrorRegion
          what="The bundles could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <DataTable
          label={`Bundles of ${environment.name}`}
          noun="bundle"
          rows={rows}
          columns={columns}
          rowId={row => String(row.serial)}
          rowName={row => `bundle ${row.serial}`}
          href={row => paths.bundle(row.serial, row.environment)}
          defaultSort="-serial"
          empty={
            <EmptyState
              title={`No bundle of ${environment.name} yet`}
              action={
                <Button asChild>
                  <Link href={paths.releases()}>Open releases</Link>
                </Button>
              }
            >
              The signer publishes a bundle within seconds of the last of six signatures. It holds what every
              released agent may do here, and enforcers load it.
            </EmptyState>
          }
        />
      )}
      {newest && <ExportSection environment={environment} mayNotDownload={mayNotDownload} />}
    </>
  )
}

function answer(newest: BundleRow | undefined, environment: string) {
  if (!newest) return `Nothing is published to ${environment}`
  if (newest.enforcers === 0)
    return `Bundle ${newest.serial} is published to ${environment}; no enforcer is connected`
  return `Bundle ${newest.serial} is published to ${environment}; ${newest.running} of ${newest.enforcers} ${newest.enforcers === 1 ? 'enforcer runs' : 'enforcers run'} it`
}
