/**
 * Polls that wait for a publication. Thousands of them: one timer and two set entries each, nothing else. A holder is
 * the hash of an enforcer's token, so that a token that was replaced loses what it holds, as one that was revoked does.
 */
export type Ending = 'published' | 'timeout' | 'revoked' | 'closing' | 'gone'

export type Holding = {
  /** Waits for `wake(key)`, at most `seconds`. `signal`: the client went away. null: the caller holds too many. */
  hold(key: string, holder: string, seconds: number, signal: AbortSignal): Promise<Ending> | null
  wake(key: string): void
  /** The holders of at least one poll. */
  holders(): string[]
  /** Ends what these hold. */
  revoke(holders: Iterable<string>): void
  /** Ends all, and every later one at once. */
  close(): void
  count(): number
}

/** One enforcer may be several processes with two polls each; more than this is a fault or an attack. */
const MAX_PER_ENFORCER = 256

export function createHolding(maxPerEnforcer = MAX_PER_ENFORCER): Holding {
  type Held = { key: string; end(ending: Ending): void }
  const byKey = new Map<string, Set<Held>>()
  const byHolder = new Map<string, Set<Held>>()
  let closed = false
  let held = 0

  return {
    hold(key, holder, seconds, signal) {
      if (closed) return Promise.resolve('closing')
      if (signal.aborted) return Promise.resolve('gone')
      if ((byHolder.get(holder)?.size ?? 0) >= maxPerEnforcer) return null
      return new Promise(resolve => {
        const entry: Held = { key, end }
        const timer = setTimeout(end, seconds * 1000, 'timeout' satisfies Ending)
        const onAbort = () => end('gone')
        function end(ending: Ending) {
          clearTimeout(timer)
          signal.removeEventListener('abort', onAbort)
          if (remove(byKey, key, entry)) held--
          remove(byHolder, holder, entry)
          resolve(ending)
        }
        signal.addEventListener('abort', onAbort)
        add(byKey, key, entry)
        add(byHolder, holder, entry)
        held++
      })
    },
    wake(key) {
      for (const entry of [...(byKey.get(key) ?? [])]) entry.end('published')
    },
    holders: () => [...byHolder.keys()],
    revoke(holders) {
      for (const holder of holders)
        for (const entry of [...(byHolder.get(holder) ?? [])]) entry.end('revoked')
    },
    close() {
      closed = true
      for (const entries of [...byKey.values()]) for (const entry of [...entries]) entry.end('closing')
    },
    count: () => held,
  }
}

function add<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}

function remove<T>(sets: Map<string, Set<T>>, key: string, value: T): boolean {
  const set = sets.get(key)
  const removed = set?.delete(value) ?? false
  if (set?.size === 0) sets.delete(key)
  return removed
}
