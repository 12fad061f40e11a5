'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { FilterBar, useFilters } from '@/components/console/filter-bar'
import { WithInspector } from '@/components/console/inspector'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { operationQuery } from '@/lib/client/queries'
import { ConnectEnforcer } from './connect-enforcer'
import { enforcerColumns } from './enforcer-columns'
import { EnforcerInspector } from './enforcer-inspector'
import { STATE_ORDER, STATE_WORDS } from './enforcer-state'
import { EnforcerStrip } from './enforcer-strip'
import type { EnforcerRow, Enforcers, EnvironmentName } from './types'

const NAMES = ['state', 'kind'] as const
const KINDS = [
  { value: 'gateway', label: 'Gateway' },
  { value: 'broker', label: 'Broker' },
  { value: 'application', label: 'Application' },
]

type Props = { environment: EnvironmentName; mayNotWrite: string | null }

export function EnforcerList({ environment, mayNotWrite }: Props) {
  const list = useQuery({ ...operationQuery<Enforcers>('enforcer.list'), refetchInterval: 5_000 })
  const filters = useFilters(NAMES)
  const [openId, setOpen] = useQueryState('enforcer', parseAsString.withOptions({ history: 'push' }))
  const [connecting, setConnecting] = useState(false)
  useKeys([{ keys: 'c', label: 'Connect enforcer', run: () => setConnecting(true), reason: mayNotWrite }])

  const all = (list.data?.items ?? []).filter(row => row.environment === environment.id)
  const { state, kind } = filters.values
  const shown = all.filter(
    row =>
      (!state || row.state === state) &&
      (!kind || row.kind === kind) &&
      row.name.toLowerCase().includes(filters.text),
  )
  const open = all.find(row => row.id === openId)
  const published = list.data?.environments.find(row => row.id === environment.id)

  return (
    <>
      <PageHeader
        title="Enforcers"
        answer={list.data && answer(all, environment.name)}
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={mayNotWrite}
            place="below"
            align="end"
            onClick={() => setConnecting(true)}
          >
            <Plus aria-hidden="true" />
            Connect enforcer
          </ButtonWithReason>
        }
      />
      {list.error && !list.data ? (
        <ErrorRegion
          what="The enforcers could not be loaded"
          error={list.error}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      ) : (
        <>
          <EnforcerStrip
            rows={all}
            approved={published?.approved ?? 0}
            published={published?.published ?? null}
            environment={environment}
          />
          <WithInspector
            inspector={
              open ? (
                <EnforcerInspector
                  key={open.id}
                  row={open}
                  mayNotWrite={mayNotWrite}
                  onClose={() => void setOpen(null)}
                />
              ) : null
            }
          >
            <FilterBar
              noun="enforcers"
              filters={filters}
              shown={shown.length}
              total={all.length}
              facets={[
                {
                  name: 'state',
                  label: 'State',
                  any: 'Any state',
                  options: STATE_ORDER.map(value => ({
                    value,
                    label: STATE_WORDS[value],
                    count: all.filter(row => row.state === value).length,
                  })),
                },
                { name: 'kind', label: 'Kind', any: 'Any kind', options: KINDS },
              ]}
            />
            <DataTable
              label={`Enforcers of ${environment.name}`}
              noun="enforcer"
              rows={shown}
              columns={enforcerColumns}
              rowId={row => row.id}
              rowName={row => row.name}
              onOpen={row => void setOpen(row.id)}
              openId={openId}
              defaultSort="state"
              filtered={filters.active}
              onClearFilters={filters.clear}
              empty={
                <EmptyState
                  title={`No enforcers in ${environment.name} yet`}
                  action={
                    <ButtonWithReason reason={mayNotWrite} onClick={() => setConnecting(true)}>
                      Connect enforcer
                    </ButtonWithReason>
                  }
                >
                  An enforcer is a gateway, broker or application with an OPA in it. It loads the signed
                  bundle and decides every call. Until one runs, nothing that is released here is enforced.
                </EmptyState>
              }
            />
          </WithInspector>
        </>
      )}
      <ConnectEnforcer
        open={connecting}
        onOpenChange={setConnecting}
        environment={environment}
        onConnected={id => void setOpen(id)}
      />
    </>
  )
}

function answer(rows: readonly EnforcerRow[], environment: string): string {
  const live = rows.filter(row => row.state !== 'revoked')
  if (live.length === 0) return `Nothing enforces what is released to ${environment}`
  const current = live.filter(row => row.state === 'current').length
  if (current === live.length)
    return live.length === 1
      ? 'The only enforcer runs what was published'
      : `All ${live.length} run what was published`
  return `${current} of ${live.length} run what was published`
}
