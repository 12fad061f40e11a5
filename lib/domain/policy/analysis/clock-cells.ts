/**
 * The instants that time windows tell apart: the starts of what lies between their limits. In one zone every week is
 * like the other; of several, the coming year is looked at, since their distance moves with summer time.
 */
import { localMinute } from '../time-zone'
import { readTimeWindow, spansByDay } from '../time-window'

const WEEK_MINUTES = 7 * 1440
const DAYS = 1440

/** In epoch seconds, from `now` on. `windows` in canonical form; one that can't be read answers the same at any time. */
export function clockCells(windows: readonly string[], now: number): number[] {
  const limits = new Map<string, Set<number>>()
  for (const text of windows) {
    const window = readTimeWindow(text)
    if (typeof window === 'string') continue
    const minutes = limits.get(window.zone) ?? new Set([0])
    for (const [day, spans] of spansByDay(window).entries()) {
      for (const [from, to] of spans)
        for (const at of [from, to]) minutes.add((day * DAYS + at) % WEEK_MINUTES)
    }
    limits.set(window.zone, minutes)
  }
  // The second week: what the first one's change to summer time may have skipped.
  const weeks = limits.size > 1 ? 53 : 2
  const instants = new Set([now])
  for (const [zone, minutes] of limits) {
    for (let week = 0; week < weeks; week++) {
      const from = now + week * WEEK_MINUTES * 60
      const local = localMinute(zone, from)
      if (local === null) continue
      for (const minute of minutes) {
        const at = from + ((minute - local + WEEK_MINUTES) % WEEK_MINUTES) * 60
        instants.add(at - (at % 60))
      }
    }
  }
  return [...instants]
}
