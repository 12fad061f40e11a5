import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'

export type DiffKind = 'more' | 'less' | 'other'

const LOOK: Record<DiffKind, { mark: string; word: string; tone: string }> = {
  more: { mark: '+', word: 'Gets more', tone: 'text-step' },
  less: { mark: '−', word: 'Gets less', tone: 'text-allow' },
  other: { mark: '·', word: 'Other', tone: 'text-muted' },
}

/** One change in a sentence. More reach is amber and less is green: the sign alone says it too. */
export function DiffLine({
  kind,
  children,
  className,
}: {
  kind: DiffKind
  children: ReactNode
  className?: string
}) {
  const { mark, word, tone } = LOOK[kind]
  return (
    <li className={cn('flex min-h-7 items-start gap-2 py-1 text-table', className)}>
      <span aria-hidden="true" className={cn('w-3 shrink-0 text-center font-mono font-semibold', tone)}>
        {mark}
      </span>
      <span className="sr-only">{word}: </span>
      <div className="min-w-0">{children}</div>
    </li>
  )
}

/** "Gets more 3" and its lines. Nothing when there is none. */
export function DiffGroup({ kind, children }: { kind: DiffKind; children: ReactNode[] }) {
  if (children.length === 0) return null
  const { word, tone } = LOOK[kind]
  return (
    <div className="mt-3 first:mt-0">
      <h3 className={cn('text-meta font-medium', tone)}>
        {word} <span className="font-normal text-muted">{children.length}</span>
      </h3>
      <ul>{children}</ul>
    </div>
  )
}
