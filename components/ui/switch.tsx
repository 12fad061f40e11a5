'use client'

import { Switch as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Switch({ className, ...props }: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className={cn(
        'group inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-edge bg-panel px-0.5 data-[state=checked]:border-link data-[state=checked]:bg-link',
        className,
      )}
      {...props}
    >
      <Radix.Thumb className="block size-4 rounded-full border border-edge bg-page transition-transform data-[state=checked]:translate-x-4.5 data-[state=checked]:border-page" />
    </Radix.Root>
  )
}
