'use client'

import { notifyManager, useQueryClient } from '@tanstack/react-query'
import { useRef, useSyncExternalStore } from 'react'
import { isProblem } from './problem'

export type Connection = { stale: false } | { stale: true; since: number }

const FRESH: Connection = { stale: false }

/**
 * Stale as soon as a query on screen could not reach the server; `since` is when the oldest such data arrived
 * (epoch seconds). A refusal is an answer, so it doesn't count.
 */
export function useConnection(): Connection {
  const client = useQueryClient()
  const last = useRef<Connection>(FRESH)
  function read(): Connection {
    let since = Number.POSITIVE_INFINITY
    for (const query of client.getQueryCache().getAll()) {
      if (query.getObserversCount() === 0) continue
      const { state } = query
      const failure = state.error ?? state.fetchFailureReason
      const unreachable =
        state.fetchStatus === 'paused' ||
        (isProblem(failure) && (failure.status === 0 || failure.status >= 502))
      if (unreachable && state.dataUpdatedAt > 0)
        since = Math.min(since, Math.floor(state.dataUpdatedAt / 1000))
    }
    const next: Connection = Number.isFinite(since) ? { stale: true, since } : FRESH
    const same =
      next.stale === last.current.stale &&
      (!next.stale || !last.current.stale || next.since === last.current.since)
    if (!same) last.current = next
    return last.current
  }
  return useSyncExternalStore(
    // Batched: hydration fills the cache while components render, and must not set state in the middle of it.
    notify => client.getQueryCache().subscribe(notifyManager.batchCalls(notify)),
    read,
    () => FRESH,
  )
}
