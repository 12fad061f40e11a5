import { cn } from '@/components/ui/cn'
import { CONTROL_LAYERS, type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'

export type LayerMark = 'owned' | 'vacant' | 'signed' | 'unsigned'

export type LayerMarksProps = {
  marks: Record<ControlLayer, LayerMark>
  /** Leaves the words out, where a column header says them. Still read aloud. */
  bare?: boolean
  className?: string
}

const GOOD: readonly LayerMark[] = ['owned', 'signed']
const WORDS: Record<LayerMark, string> = {
  owned: 'owned',
  vacant: 'vacant',
  signed: 'signed',
  unsigned: 'missing',
}

/** Six marks in the order of the layers: filled is owned or signed, a cross is vacant, hollow is missing. */
export function LayerMarks({ marks, bare, className }: LayerMarksProps) {
  const lacking = CONTROL_LAYERS.filter(layer => !GOOD.includes(marks[layer]))
  const names = lacking.map(layer => LAYER_NAMES[layer]).join(', ')
  const words = lacking.length === 0 ? '6/6' : `${names} ${WORDS[marks[lacking[0] as ControlLayer]]}`
  const vacant = lacking.some(layer => marks[layer] === 'vacant')
  return (
    <span className={cn('inline-flex h-5 items-center gap-2 text-meta whitespace-nowrap', className)}>
      <svg viewBox="0 0 70 12" aria-hidden="true" className="h-3 w-17.5 shrink-0">
        {CONTROL_LAYERS.map((layer, index) => (
          <Mark key={layer} mark={marks[layer]} x={index * 12} />
        ))}
      </svg>
      <span className={cn(vacant ? 'text-deny' : 'text-muted', bare && 'sr-only')}>{words}</span>
    </span>
  )
}

function Mark({ mark, x }: { mark: LayerMark; x: number }) {
  if (mark === 'vacant') {
    return (
      <g className="text-deny" stroke="currentColor">
        <rect x={x + 0.5} y="2" width="8" height="8" rx="1.5" fill="none" />
        <path d={`m${x + 2.5} 4 4 4m0-4-4 4`} strokeWidth="1.4" strokeLinecap="round" />
      </g>
    )
  }
  const filled = GOOD.includes(mark)
  return (
    <rect
      x={x + 0.5}
      y="2"
      width="8"
      height="8"
      rx="1.5"
      className={filled ? 'text-muted' : 'text-edge'}
      fill={filled ? 'currentColor' : 'none'}
      stroke="currentColor"
    />
  )
}
