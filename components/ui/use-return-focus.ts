'use client'

import { useRef } from 'react'

/**
 * Dialogs here are opened by state, not by a radix Trigger, and radix then leaves focus on the body. This
 * remembers what had focus and gives it back; a removed opener hands over to the main region.
 */
export function useReturnFocus() {
  const opener = useRef<HTMLElement | null>(null)
  return {
    remember() {
      opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
    },
    onCloseAutoFocus(event: Event) {
      event.preventDefault()
      const target = opener.current
      if (target?.isConnected && target !== document.body) target.focus()
      else document.getElementById('main')?.focus()
    },
  }
}
