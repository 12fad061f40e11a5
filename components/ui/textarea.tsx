import type { ComponentProps } from 'react'
import { cn } from './cn'
import { controlClass } from './input'

export function Textarea({ className, rows = 3, ...props }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={rows}
      className={cn(controlClass, 'w-full min-w-0 px-2.5 py-1.5', className)}
      {...props}
    />
  )
}
