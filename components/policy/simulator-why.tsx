'use client'

import { useMemo } from 'react'
import { OutcomeChange } from '@/components/console/outcome-chip'
import { CodeBlock } from '@/components/ui/code-block'
import { Dialog } from '@/components/ui/dialog'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { whatWouldDiffer } from '@/lib/domain/policy/analysis/what-would-differ'
import { explain } from '@/lib/domain/policy/explain'
import { Malformed } from '@/lib/domain/policy/parse-request'
import { decide, type ReplayItem, type ReplayRow } from '@/lib/domain/policy/simulate/replay'
import { writeJson } from '@/lib/domain/policy/strict-json'
import type { Sides } from './simulator-run'
import type { WhyHop } from './types'
import { LowerOutcomes, WhyTable } from './why-table'

type Props = { row: ReplayRow; item: ReplayItem; sides: Sides; before: string; onClose: () => void }

/** Every rule that was asked on either side, worked out here from the same policies as the row. */
export function SimulatorWhy({ row, item: { request }, sides, before, onClose }: Props) {
  const [was, is] = useMemo(
    () => [sides.before, sides.after].map(side => whyOf(side, request, sides.now)),
    [sides, request],
  )
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
        <p>
          <OutcomeChange from={row.before} to={row.after} />
        </p>
        {request instanceof Malformed && <p className="text-table text-deny">{request.detail}</p>}
        <section aria-label="Why after">
          <h3 className="mb-1 text-table font-medium">After</h3>
          {is ? (
            <>
              <WhyTable hops={is.hops} />
              <LowerOutcomes lower={is.lower} />
            </>
          ) : (
            <p className="text-table text-muted">{row.because}</p>
          )}
        </section>
        {was && (
          <section aria-label="Why before">
            <h3 className="mb-1 text-table font-medium">Before</h3>
            <WhyTable hops={was.hops} />
          </section>
        )}
        {!(request instanceof Malformed) && (
          <CodeBlock label="Request" code={pretty(writeJson(request))} wrap />
        )}
      </div>
    </Dialog>
  )
}

function whyOf(side: Sides['before'], request: ReplayItem['request'], now: number) {
  if (!side || request instanceof Malformed) return null
  const result = decide(side, request, now)
  const hops = explain(side.policy, request, result, now).map(
    (hop): WhyHop => ({ ...hop, rows: hop.rows.map(row => ({ ...row, name: '', owner: null })) }),
  )
  return { hops, lower: whatWouldDiffer(side.policy, side.pulse, request, result, now) }
}

/** Indented where a double holds every number; else as it is, so that no literal is rounded. */
function pretty(text: string): string {
  const indented = JSON.stringify(JSON.parse(text), null, 2)
  return JSON.stringify(JSON.parse(indented)) === text ? indented : text
}
