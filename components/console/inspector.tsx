'use client'

import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { useKeys } from './keyboard'

export type InspectorProps = {
  title: ReactNode
  onClose: () => void
  children: ReactNode
  /** Buttons at the bottom. */
  footer?: ReactNode
}

/**
 * The panel on the right, 400 px: beside the list from 1280 px, over it below. Not modal: the list stays usable,
 * J and K go on, Esc closes. Put list and inspector into <WithInspector>.
 */
export function Inspector({ title, onClose, children, footer }: InspectorProps) {
  useKeys([{ keys: 'escape', label: 'Close the inspector', run: onClose, movement: true }])
  return (
    <aside
      aria-label="Inspector"
      className="fixed top-(--topbar) right-0 bottom-0 z-20 flex w-[min(400px,100vw)] flex-col border-l bg-page max-xl:shadow-raised xl:sticky xl:top-[calc(var(--topbar)+1.5rem)] xl:bottom-auto xl:max-h-[calc(100dvh-var(--topbar)-3rem)] xl:shrink-0 xl:self-start"
    >
      <div className="flex min-h-12 shrink-0 items-center justify-between gap-2 border-b px-4 py-2">
        <h2 className="min-w-0 text-section wrap-anywhere">{title}</h2>
        <Button variant="ghost" size="icon-sm" aria-label="Close the inspector" onClick={onClose}>
          <X />
        </Button>
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
      {footer && <div className="flex flex-wrap items-center gap-2 border-t p-4">{footer}</div>}
    </aside>
  )
}

export function WithInspector({ inspector, children }: { inspector: ReactNode | null; children: ReactNode }) {
  return (
    <div className="flex items-start gap-6">
      <div className="min-w-0 flex-1">{children}</div>
      {inspector}
    </div>
  )
}

/** Facts of one thing: label on the left, value on the right. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-table">{children}</dl>
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  )
}
