/** Whole seconds since 1970: what the domain counts time in, and what rules and bundles say. */
export const epochSeconds = (at: Date): number => Math.floor(at.getTime() / 1000)

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** As people read a day: `14 Nov 2026`, UTC. `seconds`: since 1970. */
export function dateOf(seconds: number): string {
  const date = new Date(seconds * 1000)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

/** For fields and files: `2026-11-22`, UTC. `seconds`: since 1970. */
export const dayOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

/** `15 min`: in the largest unit that leaves no fraction. */
export function durationOf(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}
