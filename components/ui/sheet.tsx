'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'
import { Button } from './button'
import { cn } from './cn'
import { useReturnFocus } from './use-return-focus'

export type SheetProps = {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  side?: 'left' | 'right'
  children: ReactNode
  footer?: ReactNode
  className?: string
}

/** A modal panel at the edge, 400 px. For the inspector beside a list, use console/inspector, which isn't modal. */
export function Sheet({
  open,
  onOpenChange,
  title,
  side = 'right',
  children,
  footer,
  className,
}: SheetProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const focus = useReturnFocus()
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          onCloseAutoFocus={focus.onCloseAutoFocus}
          onOpenAutoFocus={event => {
            focus.remember()
            event.preventDefault()
            heading.current?.focus()
          }}
          className={cn(
            'fixed inset-y-0 z-50 flex w-[min(400px,100vw)] animate-fade-in flex-col bg-raised shadow-raised',
            side === 'right' ? 'right-0 border-l' : 'left-0 border-r',
            className,
          )}
        >
          <div className="flex h-12 shrink-0 items-center justify-between gap-2 border-b px-4">
            <Radix.Title ref={heading} tabIndex={-1} className="min-w-0 truncate text-section">
              {title}
            </Radix.Title>
            <Radix.Close asChild>
              <Button variant="ghost" size="icon-sm" aria-label="Close">
                <X />
              </Button>
            </Radix.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
          {footer && <div className="flex flex-wrap gap-2 border-t p-4">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
