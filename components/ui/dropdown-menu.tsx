'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn'

/** Not modal: the page behind stays readable and usable, as with the browser's own menus. */
export function DropdownMenu(props: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root modal={false} {...props} />
}
export const DropdownMenuTrigger = Radix.Trigger
export const DropdownMenuRadioGroup = Radix.RadioGroup

const itemClass =
  'relative flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 text-table outline-none select-none data-disabled:text-muted data-highlighted:bg-link-tint [&_svg]:size-4 [&_svg]:shrink-0'

export function DropdownMenuContent({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={4}
        collisionPadding={8}
        className={cn('z-50 min-w-48 rounded-lg border bg-raised p-1 shadow-raised', className)}
        {...props}
      />
    </Radix.Portal>
  )
}

/** `reason` keeps the item visible, focusable and dead, with its sentence under the label. */
export function DropdownMenuItem({
  className,
  reason,
  children,
  onSelect,
  ...props
}: ComponentProps<typeof Radix.Item> & { reason?: string | null; children: ReactNode }) {
  return (
    <Radix.Item
      className={cn(itemClass, reason && 'text-muted', className)}
      aria-disabled={reason ? true : undefined}
      onSelect={reason ? event => event.preventDefault() : onSelect}
      {...props}
    >
      {reason ? (
        <span className="flex max-w-64 flex-col">
          <span>{children}</span>
          <span className="text-meta">{reason}</span>
        </span>
      ) : (
        children
      )}
    </Radix.Item>
  )
}

export function DropdownMenuRadioItem({
  className,
  children,
  ...props
}: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={cn(itemClass, 'pl-8', className)} {...props}>
      <Radix.ItemIndicator className="absolute left-2">
        <Check aria-hidden="true" />
      </Radix.ItemIndicator>
      {children}
    </Radix.RadioItem>
  )
}

export function DropdownMenuLabel({ className, ...props }: ComponentProps<typeof Radix.Label>) {
  return <Radix.Label className={cn('px-2 py-1.5 text-meta text-muted', className)} {...props} />
}

export function DropdownMenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
}
