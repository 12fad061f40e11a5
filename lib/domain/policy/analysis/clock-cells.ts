/**
 * The instants that time windows tell apart: the starts of what lies between their limits. In one zone every week is
 * like the other; of several, the coming year is looked at, since their distance moves with summer time.
 */
import { localMinute } from '../time-zone'
import { readTimeWindow, spansByDay } from '../time-window'

const WEEK_MINUTES = 7 * 1440
const DAYS = 1440

/** The minutes of the week at which windows open and close, by zone. */
function limitsOf(windows: readonly string[]): Map<string, Set<number>> {
  const limits = new Map<string, Set<number>>()
  for (const text of windows) {
    const window = readTimeWindow(text)
    if (typeof window === 'string') continue
    const minutes = limits.get(window.zone) ?? new Set<number>()
    for (const [day, spans] of spansByDay(window).entries()) {
      for (const [from, to] of spans)
        for (const at of [from, to]) minutes.add((day * DAYS + at) % WEEK_MINUTES)
    }
    limits.set(window.zone, minutes)
  }
  return limits
}

/**
 * When windows next open and close, each with the second before, in order. Days on which clocks change are left for
 * the week after: what the clock skips has no limit.
 */
export function clockLimits(windows: readonly string[], now: number): number[] {
  const instants = new Set<number>()
  for (const [zone, minutes] of limitsOf(windows)) {
    for (const minute of minutes) {
      for (const from of [now, now + WEEK_MINUTES * 60]) {
        const at = nextTime(zone, minute, from)
        if (at === null) continue
        instants.add(at - 1).add(at)
        break
      }
    }
  }
  return [...instants].sort((a, b) => a - b)
}

/** From `from` on, within a week of it; null where the clock there skips that minute. */
function nextTime(zone: string, minute: number, from: number): number | null {
  const start = Math.ceil(from / 60) * 60
  const local = localMinute(zone, start)
  if (local === null) return null
  const guess = start + ((minute - local + WEEK_MINUTES) % WEEK_MINUTES) * 60
  // Summer time may begin or end on the way.
  for (const hours of [0, -1, 1, -2, 2]) {
    const at = guess + hours * 3600
    if (at >= from && localMinute(zone, at) === minute) return at
  }
  return null
}

/** In epoch seconds, from `now` on. `windows` in canonical form; one that can't be read answers the same at any time. */
export function clockCells(windows: readonly string[], now: number): number[] {
  const limits = limitsOf(windows)
  // The second week: what the first one's change to summer time may have skipped.
  const weeks = limits.size > 1 ? 53 : 2
  const instants = new Set([now])
  for (const [zone, minutes] of limits) {
    for (let week = 0; week < weeks; week++) {
      const from = now + week * WEEK_MINUTES * 60
      const local = localMinute(zone, from)
      if (local === null) continue
      for (const minute of [0, ...minutes]) {
        const at = from + ((minute - local + WEEK_MINUTES) % WEEK_MINUTES) * 60
        instants.add(at - (at % 60))
      }
    }
  }
  return [...instants]
}
