import { cn } from '@/components/ui/cn'

/** The mark: two lines of a document and the stroke that countersigns it. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn('size-6 shrink-0', className)}>
      <rect width="32" height="32" rx="7" className="fill-ink" />
      <path
        d="M7 10.5h12.5M7 16h7"
        className="stroke-page"
        strokeOpacity="0.5"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
      <path
        d="m7 23.5 4.2-4.4 3 3L25 11"
        className="stroke-page"
        fill="none"
        strokeWidth="2.8"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

export function Wordmark({ bare, className }: { bare?: boolean; className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2 text-body font-semibold tracking-tight', className)}>
      <Mark />
      <span className={bare ? 'sr-only' : undefined}>Countersign</span>
    </span>
  )
}
