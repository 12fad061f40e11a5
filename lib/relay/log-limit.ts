/**
 * Which decisions were counted already, and how much one enforcer may send. In memory of this relay: a batch that
 * comes again after a restart, or at another relay, is counted again. It is a usage count, nothing decides by it.
 */
import { type Refusal, refuse } from '@/lib/domain/refusal'

const MINUTE_MS = 60_000
/** Bytes inflated, of one enforcer in a minute: several thousand decisions a second. */
const MAX_BYTES_A_MINUTE = 256 * 1024 * 1024
/** Decisions remembered per enforcer: OPA sends a failed batch again within seconds to minutes. */
const MAX_REMEMBERED = 100_000
const MAX_ENFORCERS = 1000

export type LogLimit = {
  /** null: go on. `now`: milliseconds of a monotonic clock. */
  admit(enforcer: string, bytes: number, now: number): Refusal | null
  /** Those not counted yet, each once. */
  fresh<T extends { id: string }>(enforcer: string, calls: T[]): T[]
  /** Only what was written is remembered: what failed can be sent again. */
  written(enforcer: string, calls: { id: string }[]): void
}

type Told = { endsAt: number; bytes: number; seen: Set<string> }

export function createLogLimit(maxBytes = MAX_BYTES_A_MINUTE, maxRemembered = MAX_REMEMBERED): LogLimit {
  const told = new Map<string, Told>()

  function of(enforcer: string): Told {
    const found = told.get(enforcer) ?? { endsAt: 0, bytes: 0, seen: new Set<string>() }
    told.delete(enforcer) // set again, so that the map stays in the order of use
    told.set(enforcer, found)
    if (told.size > MAX_ENFORCERS) told.delete(told.keys().next().value ?? '')
    return found
  }

  return {
    admit(enforcer, bytes, now) {
      const found = of(enforcer)
      if (found.endsAt <= now) {
        found.endsAt = now + MINUTE_MS
        found.bytes = 0
      }
      found.bytes += bytes
      if (found.bytes <= maxBytes) return null
      const seconds = Math.ceil((found.endsAt - now) / 1000)
      return refuse(
        'limit_reached',
        `This enforcer sent more decision logs than ${maxBytes} bytes within a minute. Try again in ${seconds} seconds.`,
      )
    },
    fresh(enforcer, calls) {
      const { seen } = of(enforcer)
      return [...new Map(calls.map(call => [call.id, call])).values()].filter(call => !seen.has(call.id))
    },
    written(enforcer, calls) {
      const { seen } = of(enforcer)
      for (const { id } of calls) {
        seen.add(id)
        if (seen.size > maxRemembered) seen.delete(seen.values().next().value ?? '')
      }
    },
  }
}
