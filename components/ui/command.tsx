'use client'

import { Command as Cmdk } from 'cmdk'
import { Search } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn'

export const Command = Cmdk
export const CommandEmpty = Cmdk.Empty

export function CommandInput({ className, ...props }: ComponentProps<typeof Cmdk.Input>) {
  return (
    <div className="flex h-12 items-center gap-3 border-b px-4">
      <Search aria-hidden="true" className="size-4 shrink-0 text-muted" />
      <Cmdk.Input
        className={cn('h-full min-w-0 flex-1 bg-transparent text-body outline-none', className)}
        {...props}
      />
    </div>
  )
}

export function CommandList({ className, ...props }: ComponentProps<typeof Cmdk.List>) {
  return (
    <Cmdk.List
      className={cn('max-h-[min(24rem,60vh)] scroll-py-2 overflow-y-auto p-2', className)}
      {...props}
    />
  )
}

export function CommandGroup({ className, ...props }: ComponentProps<typeof Cmdk.Group>) {
  return (
    <Cmdk.Group
      className={cn(
        '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:text-muted',
        className,
      )}
      {...props}
    />
  )
}

export function CommandItem({ className, ...props }: ComponentProps<typeof Cmdk.Item>) {
  return (
    <Cmdk.Item
      className={cn(
        'flex min-h-8 cursor-default items-center gap-3 rounded-sm px-2 py-1 text-table select-none data-[selected=true]:bg-link-tint',
        className,
      )}
      {...props}
    />
  )
}
