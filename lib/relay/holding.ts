/** Polls that wait for a publication. Thousands of them: one timer and one set entry each, nothing else. */
export type Ending = 'published' | 'timeout' | 'revoked' | 'closing' | 'gone'

export type Holding = {
  /** Waits for `wake(key)`, at most `seconds`. `signal`: the client went away. null: the caller holds too many. */
  hold(key: string, enforcerId: string, seconds: number, signal: AbortSignal): Promise<Ending> | null
  wake(key: string): void
  /** Ends what these enforcers hold. */
  revoke(enforcerIds: Iterable<string>): void
  /** Ends all, and every later one at once. */
  close(): void
  count(): number
}

/** One enforcer may be several processes with two polls each; more than this is a fault or an attack. */
const MAX_PER_ENFORCER = 256

export function createHolding(maxPerEnforcer = MAX_PER_ENFORCER): Holding {
  type Held = { key: string; end(ending: Ending): void }
  const byKey = new Map<string, Set<Held>>()
  const byEnforcer = new Map<string, Set<Held>>()
  let closed = false
  let held = 0

  return {
    hold(key, enforcerId, seconds, signal) {
      if (closed) return Promise.resolve('closing')
      if (signal.aborted) return Promise.resolve('gone')
      if ((byEnforcer.get(enforcerId)?.size ?? 0) >= maxPerEnforcer) return null
      return new Promise(resolve => {
        const entry: Held = { key, end }
        const timer = setTimeout(end, seconds * 1000, 'timeout' satisfies Ending)
        const onAbort = () => end('gone')
        function end(ending: Ending) {
          clearTimeout(timer)
          signal.removeEventListener('abort', onAbort)
          if (remove(byKey, key, entry)) held--
          remove(byEnforcer, enforcerId, entry)
          resolve(ending)
        }
        signal.addEventListener('abort', onAbort)
        add(byKey, key, entry)
        add(byEnforcer, enforcerId, entry)
        held++
      })
    },
    wake(key) {
      for (const entry of [...(byKey.get(key) ?? [])]) entry.end('published')
    },
    revoke(enforcerIds) {
      for (const id of enforcerIds) for (const entry of [...(byEnforcer.get(id) ?? [])]) entry.end('revoked')
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
