/** Today, in UTC: the last day that a drill can be of. */
export const todayOf = (now: number) => new Date(now).toISOString().slice(0, 10)

/**
 * The moment that is sent for a day. Today's is a minute ago, since noon may still be to come and clocks differ;
 * what is no day is sent as it is, and the server says what it needs.
 */
export function drilledAt(day: string, now: number): string {
  return day === todayOf(now) ? new Date(now - 60_000).toISOString() : `${day}T12:00:00.000Z`
}
