'use client'

import { useCallback, useEffect, useState } from 'react'

const PREFIX = 'countersign.draft.'

/**
 * Text that survives leaving for the provider and coming back: kept in this tab's sessionStorage until `forget`
 * or sign-out. The key should name the thing and the person, so that somebody else who signs in doesn't get it.
 */
export function useKeptDraft<Value>(
  key: string,
  initial: Value,
): { value: Value; set: (value: Value) => void; forget: () => void; restored: boolean } {
  const [value, setValue] = useState(initial)
  const [restored, setRestored] = useState(false)
  useEffect(() => {
    const kept = sessionStorage.getItem(PREFIX + key)
    if (kept === null) return
    try {
      setValue(JSON.parse(kept) as Value)
      setRestored(true)
    } catch {
      sessionStorage.removeItem(PREFIX + key)
    }
  }, [key])
  const set = useCallback(
    (next: Value) => {
      setValue(next)
      sessionStorage.setItem(PREFIX + key, JSON.stringify(next))
    },
    [key],
  )
  const forget = useCallback(() => sessionStorage.removeItem(PREFIX + key), [key])
  return { value, set, forget, restored }
}
