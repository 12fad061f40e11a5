import { cn } from './cn'

export type ShapeName = 'dot' | 'diamond' | 'square' | 'half' | 'ring' | 'check' | 'clock' | 'cross' | 'dash'

const PATHS: Record<ShapeName, React.ReactNode> = {
  dot: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  diamond: <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />,
  square: <rect x="1.5" y="1.5" width="9" height="9" rx="0.5" fill="currentColor" />,
  half: (
    <>
      <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5Z" fill="currentColor" />
    </>
  ),
  ring: (
    <circle
      cx="6"
      cy="6"
      r="4.25"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2.2 2.25"
    />
  ),
  check: (
    <path
      d="m1.75 6.5 2.9 2.9 5.6-6.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  clock: (
    <>
      <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path d="M6 3.5V6l1.7 1.4" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" />
    </>
  ),
  cross: (
    <path
      d="m2.25 2.25 7.5 7.5m0-7.5-7.5 7.5"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
    />
  ),
  dash: <path d="M2 6h8" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />,
}

/** The shape of a status, drawn so that it looks the same in every font. A word always stands beside it. */
export function Shape({ name, className }: { name: ShapeName; className?: string }) {
  return (
    <svg viewBox="0 0 12 12" aria-hidden="true" className={cn('size-3 shrink-0', className)}>
      {PATHS[name]}
    </svg>
  )
}
