import type { ComponentProps } from 'react'
import { cn } from './cn'

export const controlClass =
  'rounded-md border border-edge bg-page text-body text-ink aria-invalid:border-deny aria-invalid:bg-deny-tint [&[readonly]]:bg-panel disabled:bg-panel disabled:text-muted'

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return (
    <input
      type={type}
      autoComplete="off"
      className={cn(controlClass, 'h-8 w-full min-w-0 px-2.5', className)}
      {...props}
    />
  )
}
