import { cn } from '@/components/ui/cn'
import { Shape } from '@/components/ui/shape'

/** "11/12" with a mark where all of them do. */
export function RunningCount({ running, enforcers }: { running: number; enforcers: number }) {
  const all = enforcers > 0 && running === enforcers
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 tabular-nums',
        running === 0 && 'text-muted',
        all && 'text-allow',
      )}
    >
      {all && <Shape name="check" className="size-2.5" />}
      {running}/{enforcers}
    </span>
  )
}
