'use client'

import { useQuery } from '@tanstack/react-query'
import { OutcomeChange } from '@/components/console/outcome-chip'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog } from '@/components/ui/dialog'
import { Skeleton } from '@/components/ui/skeleton'
import { formatExact } from '@/lib/client/format-time'
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { ReplayRow } from '@/lib/domain/policy/simulate/replay'
import type { SimulatorClient } from './simulator-client'
import { LowerOutcomes, WhyTable } from './why-table'

type Props = { row: ReplayRow; client: SimulatorClient; before: string; onClose: () => void }

/** Every rule that was asked on either side, from the same policies as the row. */
export function SimulatorWhy({ row, client, before, onClose }: Props) {
  const found = useQuery({
    queryKey: ['simulator why', client.id, row],
    queryFn: () => client.why(row.at),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const why = found.data
  return (
    <Dialog
      open
      onOpenChange={open => !open && onClose()}
      size="lg"
      title={visibleLine(row.label).slice(0, 120)}
      description={
        before === 'Must be' ? 'What it must be, and what this evaluator makes of it' : 'In force, and after'
      }
    >
      <div className="flex flex-col gap-4">
        <p className="flex flex-wrap items-center gap-3">
          <OutcomeChange from={row.before} to={row.after} />
          {why && <span className="text-meta text-muted">with the clock at {formatExact(why.at)}</span>}
        </p>
        {found.isPending && <Skeleton className="h-40" />}
        {why?.malformed && <p className="text-table text-deny">{why.malformed}</p>}
        {why && (
          <section aria-label="Why after">
            <h3 className="mb-1 text-table font-medium">After</h3>
            {why.after ? (
              <>
                <WhyTable hops={why.after} side="after" />
                {why.lower && <LowerOutcomes lower={why.lower} />}
              </>
            ) : (
              <p className="text-table text-muted">{row.because}</p>
            )}
          </section>
        )}
        {why?.before && (
          <section aria-label="Why before">
            <h3 className="mb-1 text-table font-medium">Before</h3>
            <WhyTable hops={why.before} side="before" />
          </section>
        )}
        {why?.request && <CodeBlock label="Request" code={why.request} wrap />}
      </div>
    </Dialog>
  )
}
