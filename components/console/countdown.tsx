'use client'

import { useEffect, useRef } from 'react'
import { cn } from '@/components/ui/cn'
import { announce } from '@/lib/client/announce'
import { formatCountdown, toSeconds } from '@/lib/client/format-time'
import { useNow } from '@/lib/client/now'

export type CountdownProps = {
  until: number | string | Date
  /** What ends: "Sign-in is fresh for". Read aloud at 60 and 15 seconds. */
  label: string
  onEnd?: () => void
  className?: string
}

export function Countdown({ until, label, onEnd, className }: CountdownProps) {
  const left = Math.max(0, toSeconds(until) - useNow(1))
  const ended = useRef(false)
  const end = useRef(onEnd)
  end.current = onEnd
  useEffect(() => {
    if (left === 60 || left === 15) announce(`${label}: ${left} seconds left`)
    if (left === 0 && !ended.current) {
      ended.current = true
      end.current?.()
    }
    if (left > 0) ended.current = false
  }, [left, label])
  return (
    <span className={cn('tabular-nums', left <= 60 ? 'font-medium text-step' : undefined, className)}>
      <span role="timer" aria-label={label}>
        {formatCountdown(left)}
      </span>
    </span>
  )
}
