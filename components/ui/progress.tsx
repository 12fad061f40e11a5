import { cn } from './cn'

export type ProgressProps = {
  /** What is being done: the accessible name, and the words before the count. */
  label: string
  done: number
  total: number
  /** Hides the words, for a bar that stands beside its own. */
  bare?: boolean
  className?: string
}

/** Long work and shares: a bar and "13/24". */
export function Progress({ label, done, total, bare, className }: ProgressProps) {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const words = `${done.toLocaleString('en')}/${total.toLocaleString('en')}`
  return (
    <span className={cn('inline-flex items-center gap-2 text-table', className)}>
      {!bare && (
        <span>
          {label} <span className="tabular-nums">{words}</span>
        </span>
      )}
      <span
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={words}
        className="relative inline-block h-1.5 w-24 overflow-hidden rounded-full border border-edge bg-panel"
      >
        <svg
          aria-hidden="true"
          className="absolute inset-0 size-full"
          preserveAspectRatio="none"
          viewBox="0 0 100 1"
        >
          <rect width={share * 100} height="1" className="fill-current" />
        </svg>
      </span>
    </span>
  )
}
