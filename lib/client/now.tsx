'use client'

import { createContext, type ReactNode, useCallback, useContext, useState, useSyncExternalStore } from 'react'

/**
 * One clock for every time on the page. The server's own time is what the first render shows, on the server and
 * while hydrating, so both print the same words; afterwards the browser's clock counts on. A browser clock
 * that is off by more than half a minute is corrected, or deadlines would lie.
 */
type Clock = { serverNow: number; skew: number }

const ClockContext = createContext<Clock | null>(null)

function createClock(serverNow: number): Clock {
  const difference = serverNow - Math.floor(Date.now() / 1000)
  return { serverNow, skew: Math.abs(difference) > 30 ? difference : 0 }
}

export function ClockProvider({ serverNow, children }: { serverNow: number; children: ReactNode }) {
  const [clock] = useState(() => createClock(serverNow))
  return <ClockContext.Provider value={clock}>{children}</ClockContext.Provider>
}

/** Epoch seconds, rounded down to `stepSeconds`; the component renders again once per step. */
export function useNow(stepSeconds = 30): number {
  const clock = useContext(ClockContext)
  if (!clock) throw new Error('useNow needs ClockProvider')
  const subscribe = useCallback(
    (notify: () => void) => {
      const timer = setInterval(notify, Math.min(stepSeconds, 30) * 1000)
      return () => clearInterval(timer)
    },
    [stepSeconds],
  )
  const floor = (seconds: number) => Math.floor(seconds / stepSeconds) * stepSeconds
  return useSyncExternalStore(
    subscribe,
    () => floor(Math.floor(Date.now() / 1000) + clock.skew),
    () => floor(clock.serverNow),
  )
}
