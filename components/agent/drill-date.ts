import { dayOf } from '@/lib/domain/epoch-seconds'

/** Today, in UTC: the last day that a drill can be of. `now`: epoch milliseconds. */
export const todayOf = (now: number) => dayOf(Math.floor(now / 1000))

/**
 * The moment that is sent for a day. Today's is a minute ago, since noon may still be to come and clocks differ;
 * what is no day is sent as it is, and the server says what it needs.
 */
export function drilledAt(day: string, now: number): string {
  return day === todayOf(now) ? new Date(now - 60_000).toISOString() : `${day}T12:00:00.000Z`
}
