/**
 * Counts refused credentials per address. Tokens have 256 random bits, so this is not about guessing: it keeps a
 * misconfigured or hostile caller from turning every request into a database look-up.
 */
export type FailureLimit = {
  /** Seconds to wait, or null when this address may try. */
  waitSeconds(address: string, now: number): number | null
  failed(address: string, now: number): void
}

const WINDOW_MS = 10_000
const MAX_FAILURES = 20
/** Bounds the memory under a flood from many addresses (IPv6). */
const MAX_ADDRESSES = 10_000

/** `now` in milliseconds of a monotonic clock. */
export function createFailureLimit(maxFailures = MAX_FAILURES): FailureLimit {
  const windows = new Map<string, { endsAt: number; failures: number }>()
  return {
    waitSeconds(address, now) {
      const window = windows.get(address)
      if (window === undefined || window.endsAt <= now || window.failures < maxFailures) return null
      return Math.ceil((window.endsAt - now) / 1000)
    },
    failed(address, now) {
      const window = windows.get(address)
      if (window !== undefined && window.endsAt > now) {
        window.failures++
        return
      }
      windows.delete(address) // set again below, so that the map stays in the order of age
      windows.set(address, { endsAt: now + WINDOW_MS, failures: 1 })
      if (windows.size > MAX_ADDRESSES) windows.delete(windows.keys().next().value ?? '')
    },
  }
}
