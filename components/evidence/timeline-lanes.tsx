'use client'

import { useEffect, useRef } from 'react'
import { cn } from '@/components/ui/cn'
import { Shape, type ShapeName } from '@/components/ui/shape'
import { formatExact, toSeconds } from '@/lib/client/format-time'
import { dateOf } from '@/lib/domain/epoch-seconds'
import { LANE_NAMES, LANES, type Lane, laneOf } from '@/lib/domain/evidence/timeline-lane'
import type { EvidenceRow } from './types'

type Props = { rows: readonly EvidenceRow[]; chosen: number | null; onChoose: (number: number) => void }

const STEP_PX = 28

/** Oldest on the left, one column per entry: order matters here, distances in time stand in the list. */
export function TimelineLanes({ rows, chosen, onChoose }: Props) {
  const ordered = rows.toReversed()
  const scroller = useRef<HTMLElement>(null)
  useEffect(() => {
    const node = scroller.current
    if (!node) return
    const mark = chosen === null ? null : node.querySelector<HTMLElement>(`[data-number="${chosen}"]`)
    if (mark) mark.scrollIntoView({ block: 'nearest', inline: 'center' })
    else node.scrollLeft = node.scrollWidth
  }, [chosen])
  const selected = ordered.find(row => row.number === chosen)
  return (
    <div>
      <div className="flex border-y">
        <div className="shrink-0 border-r pr-3 text-table">
          <div className="h-6" />
          {LANES.map(lane => (
            <div key={lane} className="flex h-9 items-center">
              {LANE_NAMES[lane]}
            </div>
          ))}
        </div>
        <section
          ref={scroller}
          aria-label="Timeline, oldest on the left"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
          tabIndex={0}
          className="min-w-0 flex-1 overflow-x-auto focus-visible:-outline-offset-2"
        >
          <div className="relative px-3" style={{ width: ordered.length * STEP_PX + 120 }}>
            <Days rows={ordered} />
            {LANES.map(lane => (
              <LaneRow key={lane} lane={lane} rows={ordered} chosen={chosen} onChoose={onChoose} />
            ))}
          </div>
        </section>
      </div>
      <p role="status" className="mt-2 min-h-5 text-table">
        {selected ? (
          <>
            <span className="tabular-nums text-muted">{formatExact(toSeconds(selected.at))}</span>{' '}
            {selected.sentence}
            <span className="text-muted"> by {selected.actor.name}</span>
          </>
        ) : (
          <span className="text-muted">Choose a mark, or step with [ and ].</span>
        )}
      </p>
    </div>
  )
}

function LaneRow({ lane, rows, chosen, onChoose }: { lane: Lane } & Props) {
  return (
    <ol aria-label={LANE_NAMES[lane]} className="relative h-9">
      <li aria-hidden="true" className="absolute top-1/2 right-0 left-0 border-t border-line" />
      {rows.map((row, at) =>
        laneOf(row.type) === lane ? (
          <li key={row.number} className="absolute top-1.5" style={{ left: at * STEP_PX }}>
            <button
              type="button"
              data-number={row.number}
              aria-pressed={row.number === chosen}
              aria-label={`${row.sentence}, ${formatExact(toSeconds(row.at))}`}
              title={row.sentence}
              tabIndex={row.number === (chosen ?? rows.at(-1)?.number) ? 0 : -1}
              onClick={() => onChoose(row.number)}
              className={cn(
                'flex size-6 items-center justify-center rounded-sm bg-page hover:bg-panel aria-pressed:bg-link-tint aria-pressed:outline aria-pressed:outline-link',
                toneOf(row.type),
              )}
            >
              <Shape name={shapeOf(row.type)} />
            </button>
          </li>
        ) : null,
      )}
    </ol>
  )
}

/** The date above the first entry of each day. */
function Days({ rows }: { rows: readonly EvidenceRow[] }) {
  const day = (row: EvidenceRow | undefined) => row && dateOf(toSeconds(row.at))
  const starts = rows.flatMap((row, at) => (day(row) === day(rows[at - 1]) ? [] : [{ at, label: day(row) }]))
  // Labels that would run into the one before are left out; the list has every date.
  const apart = starts.filter(
    ({ at }, index) => index === 0 || (at - (starts[index - 1]?.at ?? 0)) * STEP_PX > 80,
  )
  return (
    <div className="relative h-6 text-meta text-muted">
      {apart.map(({ at, label }) => (
        <span key={at} className="absolute top-1 whitespace-nowrap" style={{ left: at * STEP_PX }}>
          {label}
        </span>
      ))}
    </div>
  )
}

function shapeOf(type: string): ShapeName {
  if (/suspended|retired|lapsed|refusal|vacated|voided|withdrawn|withheld/.test(type)) return 'cross'
  if (/signed|approved|published|renewed|resumed/.test(type)) return 'check'
  if (/submitted|drafted|requested/.test(type)) return 'half'
  return 'dot'
}

function toneOf(type: string): string {
  const shape = shapeOf(type)
  if (shape === 'cross') return 'text-deny'
  if (shape === 'check') return 'text-allow'
  return shape === 'half' ? 'text-link' : 'text-muted'
}
