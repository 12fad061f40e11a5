import { useId } from 'react'
import { visibleLine } from '@/lib/domain/action/visible-text'
import { type Hop, type Named, placeHops } from './hop-layout'

const [WIDTH, HEIGHT, GAP_X, GAP_Y] = [150, 32, 64, 12]

export type HopGraphProps = {
  start: Named
  /** `stopped`: leads to an agent that is denied; dashed. */
  hops: readonly (Hop & { stopped?: boolean })[]
  /** Says what it shows, and that a table has the same in words. */
  label: string
}

/** The same hops as the table beside it, drawn: who asks stands left of who acts. */
export function HopGraph({ start, hops, label }: HopGraphProps) {
  const marker = useId()
  const places = placeHops(start, hops)
  const columns = [...new Set(places.map(place => place.column))].sort((a, b) => a - b)
  const rows = Math.max(...places.map(place => place.row)) + 1
  const first = columns[0] ?? 0
  const x = (column: number) => (column - first) * (WIDTH + GAP_X)
  const y = (row: number) => row * (HEIGHT + GAP_Y)
  const width = x(columns.at(-1) ?? 0) + WIDTH
  const height = y(rows)
  const at = (id: string) => places.find(place => place.id === id)
  return (
    <section
      aria-label={`${label}, drawn`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by key (WCAG 2.1.1)
      tabIndex={0}
      className="overflow-x-auto"
    >
      <svg
        width={width + 2}
        // A few hops shrink to fit; more are read by scrolling, at their size.
        className={width < 640 ? 'h-auto max-w-full' : undefined}
        height={height + 2}
        viewBox={`-1 -1 ${width + 2} ${height + 2}`}
        role="img"
        aria-label={`${label}: the table below has each hop`}
      >
        <defs>
          <marker
            id={marker}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0.5 7 4 0 7.5Z" className="fill-muted" />
          </marker>
        </defs>
        {hops.map(({ from, to, stopped = false }) => {
          const [source, target] = [at(from.id), at(to.id)]
          if (!source || !target) return null
          const [x1, y1] = [x(source.column) + WIDTH, y(source.row) + HEIGHT / 2]
          const [x2, y2] = [x(target.column), y(target.row) + HEIGHT / 2]
          // A hop back to the left (a cycle) bows below the boxes.
          const path =
            x2 > x1
              ? `M${x1} ${y1}C${x1 + 30} ${y1} ${x2 - 30} ${y2} ${x2 - 2} ${y2}`
              : `M${x1 - WIDTH / 2} ${y1 + HEIGHT / 2}C${x1} ${height} ${x2} ${height} ${x2 + WIDTH / 2} ${y2 + HEIGHT / 2}`
          return (
            <path
              key={`${from.id} ${to.id}`}
              d={path}
              fill="none"
              strokeWidth="1.5"
              strokeDasharray={stopped ? '4 3' : undefined}
              markerEnd={`url(#${marker})`}
              className={stopped ? 'stroke-deny' : 'stroke-muted'}
            />
          )
        })}
        {places.map(place => (
          <g key={place.id} transform={`translate(${x(place.column)} ${y(place.row)})`}>
            <rect
              width={WIDTH}
              height={HEIGHT}
              rx="6"
              className={place.id === start.id ? 'fill-ink stroke-ink' : 'fill-page stroke-edge'}
            />
            <text
              x={WIDTH / 2}
              y={HEIGHT / 2 + 4}
              textAnchor="middle"
              className={place.id === start.id ? 'fill-page text-table font-medium' : 'fill-ink text-table'}
            >
              {shortened(visibleLine(place.name))}
            </text>
          </g>
        ))}
      </svg>
    </section>
  )
}

/** Whole characters, as many as the box has room for. */
function shortened(name: string): string {
  const characters = [...name]
  return characters.length > 20 ? `${characters.slice(0, 19).join('')}…` : name
}
