'use client'

import { type ComponentProps, useEffect, useRef } from 'react'
import { cn } from './cn'

export type CheckboxProps = Omit<ComponentProps<'input'>, 'type' | 'ref'> & { indeterminate?: boolean }

/** The browser's checkbox in a 24 px target. Name it with a Label or `aria-label`. */
export function Checkbox({ indeterminate = false, className, ...props }: CheckboxProps) {
  const ref = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (ref.current) ref.current.indeterminate = indeterminate
  }, [indeterminate])
  return (
    <span className={cn('inline-flex size-6 shrink-0 items-center justify-center', className)}>
      <input ref={ref} type="checkbox" className="size-4" {...props} />
    </span>
  )
}
