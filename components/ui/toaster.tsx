'use client'

import { useTheme } from 'next-themes'
import { Toaster as Sonner } from 'sonner'

export { toast } from 'sonner'

/** Says that something was done. What was refused stays under its control instead (console/refusal). */
export function Toaster() {
  const { resolvedTheme } = useTheme()
  return (
    <Sonner
      theme={resolvedTheme === 'dark' ? 'dark' : 'light'}
      position="bottom-right"
      hotkey={['altKey', 'KeyT']}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-[22rem] !font-sans items-start gap-3 rounded-lg border bg-raised px-4 py-3 text-table text-ink shadow-raised',
          title: 'font-medium',
          description: '!text-muted',
          content: 'min-w-0 flex-1',
          actionButton:
            'shrink-0 rounded-md border border-edge px-2 h-6 text-meta font-medium hover:bg-panel',
          error: 'border-deny/50',
        },
      }}
    />
  )
}
