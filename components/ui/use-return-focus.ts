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
      if (target?.isConnected && target !== document.body) {
        target.focus()
        handOver(target)
      } else document.getElementById('main')?.focus()
    },
  }
}

/** What was done in the dialog may take the opener away only once its data is loaded anew. */
function handOver(target: HTMLElement) {
  const observer = new MutationObserver(() => {
    if (target.isConnected) return
    observer.disconnect()
    if (document.activeElement === document.body)
      document.getElementById('main')?.focus({ preventScroll: true })
  })
  observer.observe(document.body, { childList: true, subtree: true })
  // Without a successor it is the browser that lost it, not the person who moved on.
  target.addEventListener('focusout', event => event.relatedTarget && observer.disconnect())
}
