/**
 * An OPA decision log as requests to replay: a JSON array or one event a line. Each event is read on its own, as
 * strictly as an enforcer's request, so that one that can't be read stops none of the others.
 */
import type { EvaluationRequest } from '../model'
import { checkRequest, type Malformed, MAX_REQUEST_BYTES, MAX_REQUEST_DEPTH } from '../parse-request'
import { JsonProblem, readStrictJson } from '../strict-json'

export const MAX_EVENTS = 10_000
/** The event around the request, and the array around the events. */
const AROUND = 2

export type LoggedRequest = {
  line: number
  label: string
  request: EvaluationRequest | Malformed
  /** Epoch seconds of the decision; null where the event doesn't say. */
  decided_at: number | null
}
export type DecisionLog = {
  requests: LoggedRequest[]
  /** Events that hold no request, and why. */
  problems: { line: number; what: string }[]
  /** Events beyond the first 10,000. */
  beyond: number
}

/** All at once. A page reads `eventsOf` in slices instead, to stay at hand. */
export function readDecisionLog(text: string): DecisionLog {
  const log: DecisionLog = { requests: [], problems: [], beyond: 0 }
  for (const event of eventsOf(text)) addEvent(log, event)
  return log
}

export type EventText = { item: string; line: number }

/** Events of OPA, with the request in `input`; bare requests are taken as they are. */
export function addEvent(log: DecisionLog, { item, line }: EventText): void {
  if (log.requests.length + log.problems.length >= MAX_EVENTS) {
    log.beyond++
    return
  }
  const read = readEvent(item)
  if (typeof read === 'string') log.problems.push({ line, what: read })
  else log.requests.push({ ...read, line, label: read.label || `line ${line}` })
}

function readEvent(item: string): Omit<LoggedRequest, 'line'> | string {
  if (item.length > 4 * MAX_REQUEST_BYTES) return 'The event is larger than four requests may be.'
  let event: unknown
  try {
    event = readStrictJson(item, MAX_REQUEST_DEPTH + AROUND)
  } catch (error) {
    if (error instanceof JsonProblem) return error.message
    throw error
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return 'It is no event, but a bare value.'
  const members = event as Record<string, unknown>
  const id = members.decision_id
  const label = typeof id === 'string' ? id.slice(0, 64) : ''
  const decided_at = secondsOf(members.timestamp)
  if (Object.hasOwn(members, 'input') && members.input !== null)
    return { label, request: checkRequest(members.input), decided_at }
  if (Object.hasOwn(members, 'subject')) return { label, request: checkRequest(members), decided_at }
  return 'The event has no "input", so there is nothing to replay. OPA leaves it out where masking or sampling says so.'
}

function secondsOf(timestamp: unknown): number | null {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN
  return Number.isNaN(at) ? null : Math.floor(at / 1000)
}

/** The elements of an array, or the lines. Only finds where each ends: what it holds is read later. */
export function* eventsOf(text: string): Generator<EventText> {
  const start = text.search(/\S/)
  if (start < 0) return
  if (text[start] === '[') {
    yield* elementsOf(text, start + 1)
    return
  }
  let line = 0
  for (const item of text.split('\n')) {
    line++
    if (item.trim() !== '') yield { item, line }
  }
}

function* elementsOf(text: string, from: number): Generator<EventText> {
  let depth = 0
  let quoted = false
  let begin = from
  let line = 1 + text.slice(0, from).split('\n').length - 1
  let beginLine = line
  let isBlank = true
  for (let at = from; at < text.length; at++) {
    const c = text[at]
    if (c === '\n') line++
    if (quoted) {
      if (c === '\\') at++
      else if (c === '"') quoted = false
      continue
    }
    if (depth === 0 && (c === ',' || c === ']')) {
      if (!isBlank) yield { item: text.slice(begin, at), line: beginLine }
      if (c === ']') return
      begin = at + 1
      isBlank = true
      continue
    }
    if (isBlank && c !== undefined && !/\s/.test(c)) {
      isBlank = false
      beginLine = line
    }
    if (c === '"') quoted = true
    else if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') depth--
  }
  // The file ends before the array does: what is left can't be read, and its problem says so.
  if (!isBlank) yield { item: text.slice(begin), line: beginLine }
}
