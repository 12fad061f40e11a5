'use client'

import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { Fact, Facts, Inspector, WithInspector } from '@/components/console/inspector'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Nobody } from '@/components/console/person'
import { StateChip } from '@/components/console/state-chip'
import { TierBars } from '@/components/console/tier-bars'
import { Time } from '@/components/console/time'
import { Button } from '@/components/ui/button'
import { useEnvironment } from '@/lib/client/environment'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { TIERS } from '@/lib/domain/policy/model'
import { type Certification, CertifyDialog } from './certify-dialog'

const NAMES = ['status', 'waits'] as const

const columns: Column<Certification>[] = [
  {
    id: 'agent',
    header: 'Agent',
    sort: row => row.agent.name,
    cell: row => <span className="font-medium">{row.agent.name}</span>,
  },
  {
    id: 'environment',
    header: 'Environment',
    sort: row => row.environment.name,
    cell: row => row.environment.name,
    hideBelow: 'md',
  },
  {
    id: 'release',
    header: 'Release',
    sort: row => row.number,
    cell: row => <span className="tabular-nums">r{row.number}</span>,
  },
  {
    id: 'tier',
    header: 'Top tier',
    sort: row => TIERS.indexOf(row.top_tier),
    descFirst: true,
    cell: row => <TierBars tier={row.top_tier} />,
  },
  {
    id: 'status',
    header: 'State',
    sort: row => row.certified_until,
    cell: row => <StateChip state={row.status} />,
  },
  {
    id: 'until',
    header: 'Certified until',
    sort: row => row.certified_until,
    cell: row => <Time at={row.certified_until} show="date" />,
  },
  {
    id: 'owner',
    header: 'IGA owner',
    width: '100%',
    sort: row => row.owner.accountable,
    cell: row => row.owner.accountable ?? <Nobody word="Vacant" />,
  },
  {
    id: 'last',
    header: 'Last certified',
    cell: row =>
      row.last ? (
        <span>
          {row.last.by}, <Time at={row.last.at} />
        </span>
      ) : (
        <span className="text-muted">at its approval</span>
      ),
    hideBelow: 'lg',
  },
]

export function CertificationList() {
  const [environment] = useEnvironment()
  const list = useQuery({
    ...operationQuery<QueryOutput<'recertification.list'>>('recertification.list', {
      environment: environment ?? undefined,
    }),
    refetchInterval: 30_000,
  })
  const filters = useFilters(NAMES)
  const [openId, setOpenId] = useQueryState('open', parseAsString)
  const [certifying, setCertifying] = useState<Certification | null>(null)
  const rows = list.data?.items ?? []
  const { status, waits } = filters.values
  const shown = rows.filter(
    row =>
      (!status || row.status === status) &&
      (waits !== 'me' || row.can_certify === null) &&
      `${row.label} ${row.team}`.toLowerCase().includes(filters.text),
  )
  const open = rows.find(row => row.release === openId) ?? null
  // The one that ends first, of those that this person may certify.
  const first =
    open ??
    rows.find(row => row.can_certify === null && row.status !== 'certified') ??
    rows.find(row => row.can_certify === null) ??
    rows[0]
  const reason = first ? (first.can_certify?.detail ?? null) : 'No release is in force yet.'
  useKeys([
    {
      keys: 'c',
      label: first ? `Certify ${first.label}` : 'Certify',
      reason,
      run: () => first && setCertifying(first),
    },
  ])

  return (
    <>
      <PageHeader
        title="Recertification"
        answer={answer(rows)}
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={reason}
            place="below"
            align="end"
            onClick={() => first && setCertifying(first)}
          >
            {first ? `Certify ${first.agent.name} r${first.number}` : 'Certify'}
          </ButtonWithReason>
        }
      />
      {list.error && !list.data ? (
        <ErrorRegion
          what="The certifications could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <WithInspector
          inspector={
            open && (
              <Details
                row={open}
                onClose={() => void setOpenId(null)}
                onCertify={() => setCertifying(open)}
              />
            )
          }
        >
          <FilterBar
            noun="certifications"
            filters={filters}
            shown={shown.length}
            total={rows.length}
            facets={[
              {
                name: 'status',
                label: 'State',
                any: 'Any state',
                options: [
                  { value: 'lapsed', label: 'Lapsed', count: count(rows, 'lapsed') },
                  { value: 'lapsing', label: 'Lapsing within 30 days', count: count(rows, 'lapsing') },
                  { value: 'certified', label: 'Certified', count: count(rows, 'certified') },
                ],
              },
              {
                name: 'waits',
                label: 'Who can certify',
                any: 'Certified by anyone',
                options: [
                  {
                    value: 'me',
                    label: 'I can certify',
                    count: rows.filter(row => row.can_certify === null).length,
                  },
                ],
              },
            ]}
          />
          <DataTable
            label="Certifications"
            noun="certification"
            rows={shown}
            columns={columns}
            rowId={row => row.release}
            rowName={row => row.label}
            onOpen={row => void setOpenId(row.release)}
            openId={openId}
            defaultSort="until"
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={
              <EmptyState
                title="Nothing to certify yet"
                action={
                  <Button asChild>
                    <Link href={paths.releases()}>Open releases</Link>
                  </Button>
                }
              >
                A published release stays certified for 30 to 365 days, by its highest tier. It appears here
                with the day on which it lapses.
              </EmptyState>
            }
          />
        </WithInspector>
      )}
      <CertifyDialog row={certifying} onClose={() => setCertifying(null)} />
    </>
  )
}

const count = (rows: readonly Certification[], status: Certification['status']) =>
  rows.filter(row => row.status === status).length

function answer(rows: readonly Certification[]): string {
  const lapsed = count(rows, 'lapsed')
  const lapsing = count(rows, 'lapsing')
  if (rows.length === 0) return 'No release is in force'
  if (lapsed > 0)
    return `${lapsed} of ${rows.length} lapsed: every call of theirs is denied. ${lapsing} more within 30 days`
  if (lapsing > 0)
    return `${lapsing} of ${rows.length} lapse within 30 days, then every call of theirs is denied`
  return `All ${rows.length} are certified for more than 30 days`
}

function Details({
  row,
  onClose,
  onCertify,
}: {
  row: Certification
  onClose: () => void
  onCertify: () => void
}) {
  return (
    <Inspector
      title={row.label}
      onClose={onClose}
      footer={
        <ButtonWithReason reason={row.can_certify?.detail} place="below" onClick={onCertify}>
          Certify {row.agent.name} r{row.number}
        </ButtonWithReason>
      }
    >
      <Facts>
        <Fact label="State">
          <StateChip state={row.status} />
        </Fact>
        <Fact label="Certified until">
          <Time at={row.certified_until} show="exact" />
        </Fact>
        <Fact label="For">{row.certified_for_days} days, by its top tier</Fact>
        <Fact label="Top tier">
          <TierBars tier={row.top_tier} />
        </Fact>
        <Fact label="Purpose">{row.purpose}</Fact>
        <Fact label="Team">{row.team}</Fact>
        <Fact label="IGA owner">{row.owner.accountable ?? 'Vacant'}</Fact>
        <Fact label="Deputy">{row.owner.deputy ?? 'Nobody'}</Fact>
        {row.published_at && (
          <Fact label="Published">
            <Time at={row.published_at} />
          </Fact>
        )}
        {row.last && (
          <Fact label="Last certified">
            {row.last.by}, <Time at={row.last.at} />: “{row.last.statement}”
          </Fact>
        )}
      </Facts>
      <p className="mt-4 flex flex-col gap-1 text-table">
        <Link href={paths.release(row.release)} className="text-link underline underline-offset-2">
          What was released
        </Link>
        <Link href={paths.agent(row.agent.id)} className="text-link underline underline-offset-2">
          {row.agent.name}
        </Link>
        <Link
          href={paths.evidence({ subject: row.release })}
          className="text-link underline underline-offset-2"
        >
          Its evidence
        </Link>
      </p>
    </Inspector>
  )
}
