'use client'

import { useSyncExternalStore } from 'react'
import { cn } from './cn'

const noChange = () => () => {}

/** True on Apple keyboards. The server can't know, so it says Ctrl and the browser corrects it. */
export function useAppleKeys(): boolean {
  return useSyncExternalStore(
    noChange,
    () => /mac|iphone|ipad/i.test(navigator.platform),
    () => false,
  )
}

const NAMES: Record<string, [apple: string, other: string]> = {
  mod: ['⌘', 'Ctrl'],
  shift: ['⇧', 'Shift'],
  alt: ['⌥', 'Alt'],
  enter: ['↵', 'Enter'],
  escape: ['Esc', 'Esc'],
  arrowup: ['↑', '↑'],
  arrowdown: ['↓', '↓'],
}

/** `keys` as bindings are written: `c`, `mod+k`, `shift+j`, `g a`. */
export function keyParts(keys: string, apple: boolean): string[] {
  return keys.split(' ').map(stroke =>
    stroke
      .split('+')
      .map(part => NAMES[part]?.[apple ? 0 : 1] ?? part.toUpperCase())
      .join(apple ? '' : ' '),
  )
}

export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const apple = useAppleKeys()
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a kbd can't take focus; its control has aria-keyshortcuts
    <kbd
      aria-hidden="true"
      className={cn(
        'inline-flex h-4 min-w-4 items-center justify-center rounded-sm border border-current/35 px-1 font-sans text-[0.75rem] leading-none font-normal whitespace-nowrap',
        className,
      )}
    >
      {keyParts(keys, apple).join(' ')}
    </kbd>
  )
}
