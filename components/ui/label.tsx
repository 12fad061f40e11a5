import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Label({ className, ...props }: ComponentProps<'label'>) {
  // biome-ignore lint/a11y/noLabelWithoutControl: callers pass htmlFor, or put the control inside
  return <label className={cn('text-table font-medium text-ink', className)} {...props} />
}
