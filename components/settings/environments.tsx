'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { type Column, DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { Section } from '@/components/ui/section'
import type { QueryOutput } from '@/lib/client/operation-types'
import { operationQuery } from '@/lib/client/queries'
import { EnvironmentDialog } from './environment-dialog'
import { PurposeActs } from './purpose-acts'
import { PurposeDialog } from './purpose-dialog'
import { Region } from './region'
import { useMe } from './use-me'
import { counted } from './wording'

type Environment = QueryOutput<'environment.list'>['items'][number] & { position: number }
type Purpose = QueryOutput<'purpose.list'>['items'][number]

const environmentColumns: Column<Environment>[] = [
  { id: 'order', header: 'Order', align: 'end', sort: row => row.position, cell: row => row.position },
  { id: 'name', header: 'Environment', sort: row => row.name, cell: row => row.name },
  {
    id: 'id',
    header: 'Short name',
    cell: row => <span className="font-mono text-meta">{row.id}</span>,
  },
  {
    id: 'production',
    header: 'Kind',
    width: '100%',
    cell: row =>
      row.production ? (
        <span>
          Production <span className="text-muted">adds 1 point to every action's tier</span>
        </span>
      ) : (
        <span className="text-muted">Not production</span>
      ),
  },
]

const purposeColumns: Column<Purpose>[] = [
  {
    id: 'code',
    header: 'Code',
    sort: row => row.code,
    cell: row => <span className="font-mono text-meta">{row.code}</span>,
  },
  {
    id: 'description',
    header: 'What it covers',
    width: '100%',
    cell: row => (
      <span className={row.retired_at ? 'whitespace-normal text-muted' : 'whitespace-normal'}>
        {row.description}
        {row.retired_at && ' Retired: nothing new can name it.'}
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
    id: 'actions',
    header: 'Actions',
    align: 'end',
    descFirst: true,
    sort: row => row.actions,
    cell: row => row.actions.toLocaleString('en'),
  },
]

export function Environments() {
  const environments = useQuery(operationQuery<QueryOutput<'environment.list'>>('environment.list', {}))
  const purposes = useQuery(operationQuery<QueryOutput<'purpose.list'>>('purpose.list', {}))
  const { whyNot } = useMe()
  const [adding, setAdding] = useState<'environment' | 'purpose' | null>(null)
  const reason = whyNot('organisation.write', 'adds environments and purposes')
  useKeys([{ keys: 'c', label: 'Add environment', run: () => setAdding('environment'), reason }])

  return (
    <>
      <PageHeader
        title="Environments"
        crumb="Environments"
        answer={
          environments.data &&
          `${counted(environments.data.items.length, 'environment')} in the order of promotion, ${environments.data.items.filter(row => row.production).length} of them production`
        }
        primary={
          <ButtonWithReason
            variant="primary"
            kbd="c"
            reason={reason}
            place="below"
            align="end"
            onClick={() => setAdding('environment')}
          >
            Add environment
          </ButtonWithReason>
        }
      />
      <Region query={environments} what="The environments could not be loaded">
        {({ items }) => (
          <DataTable
            label="Environments"
            noun="environment"
            rows={items.map((row, index) => ({ ...row, position: index + 1 }))}
            columns={environmentColumns}
            rowId={row => row.id}
            rowName={row => row.name}
            empty={
              <EmptyState title="No environments">
                Agents are released to one environment at a time.
              </EmptyState>
            }
          />
        )}
      </Region>
      <Section
        title="Purposes"
        description="A release is for purposes of this list, and requests name one of them."
        actions={
          <ButtonWithReason
            reason={reason ? 'As with environments.' : null}
            onClick={() => setAdding('purpose')}
          >
            Add purpose
          </ButtonWithReason>
        }
      >
        <Region query={purposes} what="The purposes could not be loaded">
          {({ items }) => (
            <DataTable
              label="Purposes"
              noun="purpose"
              rows={items}
              columns={[
                ...purposeColumns,
                { id: 'acts', header: 'Acts', cell: row => <PurposeActs purpose={row} reason={reason} /> },
              ]}
              rowId={row => row.code}
              sortKey="purposes"
              keys={false}
              empty={
                <EmptyState title="No purposes yet">
                  Without a code for what it is for, no release can be drafted.
                </EmptyState>
              }
            />
          )}
        </Region>
      </Section>
      <EnvironmentDialog
        open={adding === 'environment'}
        onOpenChange={open => setAdding(open ? 'environment' : null)}
      />
      <PurposeDialog open={adding === 'purpose'} onOpenChange={open => setAdding(open ? 'purpose' : null)} />
    </>
  )
}
