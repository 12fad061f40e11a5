import Link from 'next/link'
import type { ReactNode } from 'react'
import { TONE_TEXT, type Tone } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { Shape, type ShapeName } from '@/components/ui/shape'

export type StatProps = {
  label: string
  /** "11/12", "1". */
  value: ReactNode
  /** What is wrong with it; a shape stands beside the number. */
  tone?: Tone
  shape?: ShapeName
  /** The list behind the number. */
  href?: string
}

/** One number of a row of numbers. Put several in <StatRow>. */
export function Stat({ label, value, tone, shape, href }: StatProps) {
  const body = (
    <>
      <span className="text-meta text-muted">{label}</span>
      <span className={cn('flex items-center gap-1.5 text-section tabular-nums', tone && TONE_TEXT[tone])}>
        {shape && <Shape name={shape} />}
        {value}
      </span>
    </>
  )
  const box = 'flex min-w-28 flex-col border-l pl-3'
  if (!href) return <div className={box}>{body}</div>
  return (
    <Link href={href} className={cn(box, 'hover:border-ink')}>
      {body}
    </Link>
  )
}

export function StatRow({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap gap-x-4 gap-y-3">{children}</div>
}
