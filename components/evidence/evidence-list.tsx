'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { parseAsInteger, parseAsString, useQueryState } from 'nuqs'
import { useState } from 'react'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { DataTable } from '@/components/console/data-table'
import { EmptyState } from '@/components/console/empty-state'
import { ErrorRegion } from '@/components/console/error-region'
import { WithInspector } from '@/components/console/inspector'
import { PageHeader } from '@/components/console/page-header'
import { Button } from '@/components/ui/button'
import { operationQuery } from '@/lib/client/queries'
import { evidenceColumns } from './evidence-columns'
import { EvidenceFilterBar } from './evidence-filter-bar'
import { useEvidenceFilters } from './evidence-filters'
import { EvidenceInspector } from './evidence-inspector'
import { ExportDialog } from './export-dialog'
import { ProofAnswer, ProofProblem } from './proof-summary'
import type { EvidencePage } from './types'
import { useProofs } from './use-proofs'

const PAGE = 100

/** `mayNotExport`: the sentence that says who can, or null. */
export function EvidenceList({ mayNotExport }: { mayNotExport: string | null }) {
  const { filters, scope } = useEvidenceFilters()
  const [before, setBefore] = useQueryState('before', parseAsString)
  const [entry, setEntry] = useQueryState('entry', parseAsInteger.withOptions({ history: 'push' }))
  const [exporting, setExporting] = useState(false)
  const question = { ...scope, limit: PAGE, ...(before && { cursor: before }) }
  const list = useQuery({
    ...operationQuery<EvidencePage>('evidence.list', question),
    placeholderData: keepPreviousData,
    // Rows never move under the pointer: what is new waits behind a button.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const proofs = useProofs(question)
  const newest = useQuery({
    ...operationQuery<EvidencePage>('evidence.list', { ...scope, limit: 1 }),
    refetchInterval: 10_000,
  })
  const rows = list.data?.items ?? []
  const fresh = before ? 0 : (newest.data?.items[0]?.number ?? -1) - (rows[0]?.number ?? -1)
  const show = () => {
    void list.refetch()
    proofs.refetch()
  }

  return (
    <>
      <PageHeader
        title="Evidence"
        answer={list.data && <ProofAnswer proofs={proofs} size={newest.data?.size ?? list.data.size} />}
        primary={
          <ButtonWithReason
            variant="primary"
            reason={mayNotExport}
            place="below"
            align="end"
            onClick={() => setExporting(true)}
          >
            <Download aria-hidden="true" />
            Export evidence
          </ButtonWithReason>
        }
      />
      <ProofProblem proofs={proofs} />
      <WithInspector
        inspector={
          entry === null ? null : (
            <EvidenceInspector
              key={entry}
              number={entry}
              onMove={setEntry}
              onClose={() => void setEntry(null)}
            />
          )
        }
      >
        <EvidenceFilterBar filters={filters}>
          {fresh > 0 && rows.length > 0 && (
            <Button size="sm" onClick={show}>
              New entries: show
            </Button>
          )}
        </EvidenceFilterBar>
        {list.error && !list.data ? (
          <ErrorRegion
            what="The evidence could not be loaded"
            kept="Your filters are kept"
            error={list.error}
            onRetry={() => void list.refetch()}
            retrying={list.isFetching}
          />
        ) : (
          <DataTable
            label="Evidence"
            noun="entry"
            rows={rows}
            columns={evidenceColumns(proofs.verdict)}
            rowId={row => String(row.number)}
            rowName={row => `#${row.number}`}
            onOpen={row => void setEntry(row.number)}
            openId={entry === null ? null : String(entry)}
            filtered={filters.active}
            onClearFilters={filters.clear}
            empty={
              <EmptyState title="No entries in this scope">
                Every act and every refusal becomes one entry here, in the same transaction. App teams see
                their own agents and their own acts.
              </EmptyState>
            }
          />
        )}
        <nav aria-label="Pages of entries" className="mt-3 flex gap-2">
          {before && (
            <Button size="sm" onClick={() => void setBefore(null)}>
              Newest entries
            </Button>
          )}
          {list.data?.next_cursor && (
            <Button
              size="sm"
              pending={list.isPlaceholderData}
              onClick={() => void setBefore(list.data.next_cursor)}
            >
              Older entries
            </Button>
          )}
        </nav>
      </WithInspector>
      <ExportDialog open={exporting} onOpenChange={setExporting} scope={scope} filtered={filters.active} />
    </>
  )
}
