/** Time zones by their IANA names, and the clock on the wall there. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

export const DAY_MINUTES = 1440
const ZONE = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/

/**
 * Names that some JavaScript engines list by their older name only, and `UTC`, which none lists. The lists decide
 * since engines read names in any case: Go, and so OPA, knows only the one that is written.
 */
const MORE_ZONES: readonly string[] = [
  'UTC',
  'Etc/UTC',
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Argentina/Cordoba',
  'America/Indiana/Indianapolis',
  'America/Kentucky/Louisville',
  'America/Nuuk',
  'Asia/Calcutta',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Katmandu',
  'Asia/Kolkata',
  'Asia/Rangoon',
  'Asia/Saigon',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kiev',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Pohnpei',
]

/** Every zone that a rule may name, for pickers and for the check. */
export function timeZones(): string[] {
  const more = MORE_ZONES.filter(zone => formatOf(zone) !== null)
  return [...new Set([...Intl.supportedValuesOf('timeZone'), ...more])].sort()
}

let known: Set<string> | undefined

/** null: the zone can be named in a rule. Else why not. */
export function zoneProblem(zone: string): string | null {
  known ??= new Set(timeZones())
  if (known.has(zone)) return null
  const meant = [...known].find(name => name.toLowerCase() === zone.toLowerCase())
  return `"${zone}" is no time zone: write ${meant === undefined ? 'its IANA name, such as Europe/Berlin or UTC' : `${meant}, upper and lower case count`}.`
}

const MAX_CACHED = 1000
/** A `Date` reaches no further. */
const MAX_SECONDS = 8.64e12
type Clock = { format: Intl.DateTimeFormat; minute: number; local: number }
const clocks = new Map<string, Clock | null>()

function clockOf(zone: string): Clock | null {
  const cached = clocks.get(zone)
  if (cached !== undefined) return cached
  const format = formatOf(zone)
  const clock = format && { format, minute: Number.NaN, local: 0 }
  if (clocks.size >= MAX_CACHED) clocks.clear()
  clocks.set(zone, clock)
  return clock
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  if (!ZONE.test(timeZone)) return null
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
  } catch {
    // A RangeError: no such zone here.
    return null
  }
}

/** Minutes since Monday 00:00 on the wall there; null where the zone is not known. */
export function localMinute(zone: string, now: number): number | null {
  const clock = clockOf(zone)
  if (clock === null || !(Math.abs(now) <= MAX_SECONDS)) return null
  const minute = Math.floor(now / 60)
  if (clock.minute !== minute) {
    const parts = Object.fromEntries(
      clock.format.formatToParts(now * 1000).map(({ type, value }) => [type, value]),
    )
    const day = WEEKDAYS.indexOf(parts.weekday!.toLowerCase() as Weekday)
    clock.local = (day * 24 + Number(parts.hour)) * 60 + Number(parts.minute)
    clock.minute = minute
  }
  return clock.local
}
