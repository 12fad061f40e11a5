import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'

export type EmptyStateProps = {
  /** What belongs here: "No agents yet". */
  title: string
  /** Why there is none, and what to do. */
  children?: ReactNode
  /** A button for the first step. */
  action?: ReactNode
  className?: string
}

export function EmptyState({ title, children, action, className }: EmptyStateProps) {
  return (
    <div className={cn('flex flex-col items-start gap-3 border-y px-3 py-10', className)}>
      <div>
        <p className="text-section">{title}</p>
        {children && <div className="mt-1 max-w-prose text-body text-muted">{children}</div>}
      </div>
      {action}
    </div>
  )
}

/** "No action matches. Clear filters" */
export function FilteredEmpty({ noun, onClear }: { noun: string; onClear: () => void }) {
  return (
    <div className="flex items-center gap-3 border-y px-3 py-6">
      <p className="text-body text-muted">No {noun} matches.</p>
      <Button size="sm" onClick={onClear}>
        Clear filters
      </Button>
    </div>
  )
}
