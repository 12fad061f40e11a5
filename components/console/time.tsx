'use client'

import { cn } from '@/components/ui/cn'
import { Tooltip } from '@/components/ui/tooltip'
import { formatExact, formatRelative, toSeconds } from '@/lib/client/format-time'
import { dateOf } from '@/lib/domain/epoch-seconds'
import { useNow } from '@/lib/client/now'
import { useTabIndex } from './row-focus'

export type TimeProps = {
  /** Epoch seconds, ISO text or Date. */
  at: number | string | Date
  /** `relative` (default): within 7 days, else the date. `exact`: evidence. `date`: deadlines and terms. */
  show?: 'relative' | 'exact' | 'date'
  className?: string
}

/** The exact time, or how long ago, is what hover and focus add. */
export function Time({ at, show = 'relative', className }: TimeProps) {
  const now = useNow(30)
  const tabIndex = useTabIndex()
  const seconds = toSeconds(at)
  const exact = formatExact(seconds)
  const relative = formatRelative(seconds, now)
  const shown = show === 'exact' ? exact : show === 'date' ? dateOf(seconds) : relative
  return (
    <Tooltip content={show === 'exact' ? relative : exact}>
      <time
        dateTime={new Date(seconds * 1000).toISOString()}
        tabIndex={tabIndex}
        className={cn('rounded-sm whitespace-nowrap', className)}
      >
        {shown}
      </time>
    </Tooltip>
  )
}
