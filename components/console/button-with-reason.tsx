'use client'

import { useId } from 'react'
import { Button, type ButtonProps } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'

export type ButtonWithReasonProps = Omit<ButtonProps, 'reasonId' | 'asChild'> & {
  /** Why the person may not, naming a person, a layer or a date. Null: they may. */
  reason: string | null | undefined
  /** Where the reason stands. */
  place?: 'beside' | 'below'
  align?: 'start' | 'end'
}

/** A button that stays visible and focusable when it may not be used, with the reason printed. */
export function ButtonWithReason({
  reason,
  place = 'beside',
  align = 'start',
  className,
  ...props
}: ButtonWithReasonProps) {
  const id = useId()
  return (
    <span
      className={cn(
        'inline-flex max-w-full gap-x-2 gap-y-1',
        place === 'below' ? 'flex-col' : 'flex-wrap items-center',
        place === 'below' && (align === 'end' ? 'items-end text-right' : 'items-start'),
        place === 'beside' && align === 'end' && 'flex-row-reverse',
        className,
      )}
    >
      <Button {...props} reason={reason} reasonId={id} />
      {reason && (
        <span id={id} className="max-w-prose text-meta text-muted">
          {reason}
        </span>
      )}
    </span>
  )
}
