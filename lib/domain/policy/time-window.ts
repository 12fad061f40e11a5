/**
 * Days and hours in a named time zone: what `during` compares the enforcer's clock with. In canonical form
 * `"mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin"`: days in the order of the week, from inclusive, to exclusive,
 * as clocks on the wall there show it. A window past midnight belongs to the day on which it starts.
 *
 * The one place that reads the form; Rego gets it taken apart (`rego/compile-condition.ts`).
 */
import { DAY_MINUTES, localMinute, WEEKDAYS, type Weekday, zoneProblem } from './time-zone'

/** `from` and `to` in minutes of the day; `from > to` spans midnight. */
export type TimeWindow = { days: Weekday[]; from: number; to: number; zone: string }

/** Minutes of a day, from inclusive, to exclusive. */
export type Span = [from: number, to: number]

const SHAPE = /^([a-z]+(?:\s*[,-]\s*[a-z]+)*)\s+(\S+?)\s*-\s*(\S+)\s+(\S+)$/i
const TIME = /^([0-9]{1,2}):([0-9]{2})$/
const EXAMPLE = 'mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin'

/** The window, or the sentence that says what is wrong with the text. Whether the zone exists: `zoneProblem`. */
export function readTimeWindow(text: string): TimeWindow | string {
  const match = text.length > 120 ? null : SHAPE.exec(text.trim())
  if (!match) return `A time window is days, hours and a time zone, such as "${EXAMPLE}".`
  const [, dayText = '', fromText = '', toText = '', zone = ''] = match
  const days = readDays(dayText)
  if (typeof days === 'string') return days
  const from = readTime(fromText)
  if (typeof from === 'string') return from
  let to = readTime(toText)
  if (typeof to === 'string') return to
  if (from === DAY_MINUTES) return 'A window can’t start at 24:00: write 00:00 of the day after.'
  if (to === 0 && from > 0) to = DAY_MINUTES
  if (from === to)
    return `The window starts and ends at ${timeText(from)}, so it is empty. A whole day is 00:00-24:00.`
  return { days, from, to, zone }
}

function readDays(text: string): Weekday[] | string {
  const found = new Set<number>()
  for (const part of text.toLowerCase().split(',')) {
    const ends = part.split('-').map(day => day.trim())
    const unknown = ends.find(day => !(WEEKDAYS as readonly string[]).includes(day))
    if (unknown !== undefined) return `"${unknown}" is no day: write ${WEEKDAYS.join(', ')}.`
    if (ends.length > 2) return `"${part.trim()}" is no range of days: write it like mon-fri.`
    const [first = 0, last = first] = ends.map(day => WEEKDAYS.indexOf(day as Weekday))
    for (let day = first; ; day = (day + 1) % 7) {
      found.add(day)
      if (day === last) break
    }
  }
  return WEEKDAYS.filter((_, at) => found.has(at))
}

function readTime(text: string): number | string {
  const [, hours = '', minutes = ''] = TIME.exec(text) ?? []
  const total = Number(hours) * 60 + Number(minutes)
  const isTime = hours !== '' && Number(minutes) < 60 && total <= DAY_MINUTES
  return isTime ? total : `"${text}" is no time of day: write hours and minutes from 00:00 to 24:00.`
}

/** null: a rule can name this window. Else the sentence that says what is wrong. */
export function timeWindowProblem(text: string): string | null {
  const window = readTimeWindow(text)
  if (typeof window === 'string') return window
  const { days, from, to, zone } = window
  if (days.length === WEEKDAYS.length && from === 0 && to === DAY_MINUTES)
    return 'The window is all week: it would always give the same answer.'
  return zoneProblem(zone)
}

/** The form that is stored. A text that can't be read stays as it is. */
export function canonicalTimeWindow(text: string): string {
  const window = readTimeWindow(text)
  return typeof window === 'string' ? text : formatTimeWindow(window)
}

export function formatTimeWindow({ days, from, to, zone }: TimeWindow): string {
  return `${days.join(',')} ${timeText(from)}-${timeText(to)} ${zone}`
}

function timeText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return `${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
}

/** The spans of each day of the week, Monday first. Exclusive ends; those of the night before come first. */
export function spansByDay({ days, from, to }: TimeWindow): Span[][] {
  return WEEKDAYS.map((day, at) => {
    const starts = days.includes(day)
    if (from < to) return starts ? [[from, to] as Span] : []
    const before = days.includes(WEEKDAYS[(at + 6) % 7]!)
    return [...(before ? [[0, to] as Span] : []), ...(starts ? [[from, DAY_MINUTES] as Span] : [])]
  })
}

/** Whether the clock is within the window; null where text or zone can't be read. `now` in epoch seconds. */
export function isDuring(text: string, now: number): boolean | null {
  const window = compiled(text)
  const local = window && localMinute(window.zone, now)
  if (!window || local === null) return null
  const minute = local % DAY_MINUTES
  return window.spans[Math.floor(local / DAY_MINUTES)]!.some(([from, to]) => from <= minute && minute < to)
}

type Compiled = { zone: string; spans: Span[][] }

/** Policies name few windows; who replays many policies starts again now and then. */
const MAX_CACHED = 1000
const windows = new Map<string, Compiled | null>()

function compiled(text: string): Compiled | null {
  const cached = windows.get(text)
  if (cached !== undefined) return cached
  const window = readTimeWindow(text)
  const value = typeof window === 'string' ? null : { zone: window.zone, spans: spansByDay(window) }
  if (windows.size >= MAX_CACHED) windows.clear()
  windows.set(text, value)
  return value
}

/** "Mon to Fri, 09:00 to 17:00 Europe/Berlin": how sentences say a window. */
export function describeTimeWindow(text: string): string {
  const window = readTimeWindow(text)
  if (typeof window === 'string') return text
  const { from, to, zone } = window
  const hours = from === 0 && to === DAY_MINUTES ? 'all day' : `${timeText(from)} to ${timeText(to)}`
  return `${daysText(window.days)}, ${hours}${from > to ? ' of the next day' : ''} ${zone}`
}

const capital = (day: Weekday) => `${day.charAt(0).toUpperCase()}${day.slice(1)}`

function daysText(days: Weekday[]): string {
  if (days.length === WEEKDAYS.length) return 'every day'
  const [first, last] = [days[0]!, days.at(-1)!]
  const isRun = WEEKDAYS.indexOf(last) - WEEKDAYS.indexOf(first) === days.length - 1
  return isRun && days.length > 2 ? `${capital(first)} to ${capital(last)}` : days.map(capital).join(', ')
}

/** "Mon 14:05 Europe/Berlin": the clock as a window of that text reads it; null where it can't. */
export function localTimeText(text: string, now: number): string | null {
  const zone = compiled(text)?.zone
  const local = zone === undefined ? null : localMinute(zone, now)
  if (zone === undefined || local === null) return null
  return `${capital(WEEKDAYS[Math.floor(local / DAY_MINUTES)]!)} ${timeText(local % DAY_MINUTES)} ${zone}`
}
