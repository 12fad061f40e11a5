/** How times read everywhere (UX §2). Pure; all inputs are epoch seconds, UTC. */
import { dateOf } from '@/lib/domain/epoch-seconds'

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

const two = (value: number) => String(value).padStart(2, '0')

/** Databases and JSON carry ISO text, the domain integer seconds. */
export function toSeconds(at: number | string | Date): number {
  if (typeof at === 'number') return at
  return Math.floor(new Date(at).getTime() / 1000)
}

/** `2026-11-21 14:02:07 UTC` */
export function formatExact(at: number): string {
  const iso = new Date(at * 1000).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}

/** `14:02:07` */
export function formatClock(at: number): string {
  const date = new Date(at * 1000)
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
}

/** "3 min ago", "in 2 h", "just now" within 7 days; else the date. */
export function formatRelative(at: number, now: number): string {
  const distance = Math.abs(now - at)
  if (distance >= 7 * DAY) return dateOf(at)
  // `now` steps by half a minute on screens, so what happened a moment ago may lie ahead of it.
  if (distance < MINUTE) return at > now + 30 ? 'in under 1 min' : 'just now'
  const [amount, unit] =
    distance < HOUR
      ? [Math.floor(distance / MINUTE), 'min']
      : distance < DAY
        ? [Math.floor(distance / HOUR), 'h']
        : [Math.floor(distance / DAY), 'd']
  return at > now ? `in ${amount} ${unit}` : `${amount} ${unit} ago`
}

/** `4:12`, `1:04:12`, `0:00` when over. */
export function formatCountdown(seconds: number): string {
  const left = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(left / HOUR)
  const minutes = Math.floor((left % HOUR) / MINUTE)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(left % MINUTE)}` : `${minutes}:${two(left % MINUTE)}`
}
