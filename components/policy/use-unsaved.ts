'use client'

import { useCallback, useEffect, useRef, useState } from 'react'

const PREFIX = 'countersign.unsaved.'
/** A draft that nobody came back to for so long is not offered any more. */
const KEPT_MS = 14 * 86_400_000

type Kept<T> = { state: T; base: string; at: number }

/**
 * What was typed and not saved survives leaving the page: in this browser's localStorage until it is saved, thrown
 * away, or two weeks old. `base` says what it was typed over; `onRestore` gets it once, after the first paint.
 */
export function useUnsaved<T>(
  key: string,
  state: T,
  base: string,
  changed: boolean,
  onRestore: (state: T) => void,
) {
  const name = PREFIX + key
  const [restored, setRestored] = useState<{ at: number; otherBase: boolean } | null>(null)
  const looked = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per key; what it restores comes from outside
  useEffect(() => {
    looked.current = true
    const kept = readKept<T>(name)
    if (!kept) return
    onRestore(kept.state)
    setRestored({ at: kept.at, otherBase: kept.base !== base })
  }, [name])
  const text = JSON.stringify(state)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the state
  useEffect(() => {
    if (!looked.current || !changed) return
    const kept: Kept<T> = { state, base, at: Date.now() }
    localStorage.setItem(name, JSON.stringify(kept))
  }, [text, changed, name, base])
  const forget = useCallback(() => {
    localStorage.removeItem(name)
    setRestored(null)
  }, [name])
  return { restored, forget }
}

function readKept<T>(name: string): Kept<T> | null {
  try {
    const kept = JSON.parse(localStorage.getItem(name) ?? 'null') as Kept<T> | null
    if (kept && Date.now() - kept.at < KEPT_MS) return kept
  } catch {
    // Written by an older version of the console.
  }
  localStorage.removeItem(name)
  return null
}
