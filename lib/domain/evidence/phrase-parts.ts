/** Parts of sentences about evidence. Each is empty when the entry doesn't have it, so that no phrase ends in a colon. */
import { visibleLine } from '../action/visible-text'

/** A sentence stays a line: whoever wants the whole reason opens the entry. */
const MAX_CHARACTERS = 160

export const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? cut(visibleLine(String(value))) : ''

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** ": they said so". */
export function why(value: unknown): string {
  const words = text(value)
  return words && `: ${words}`
}

/** " refunder". */
export function named(value: unknown): string {
  const words = text(value)
  return words && ` ${words}`
}

/** Words from outside, such as a tool's name: «create_refund». */
export function quoted(value: unknown): string {
  const words = text(value)
  return words && `«${words}»`
}

/** " until 2026-12-01" of an ISO time. */
export function at(value: unknown, before: string): string {
  const words = text(value)
  return words && `${before}${words.slice(0, 10)}`
}

export function list(value: unknown, before: string): string {
  const words = Array.isArray(value) ? value.map(text).filter(word => word !== '') : []
  return words.length > 0
    ? before + words.slice(0, 6).join(', ') + (words.length > 6 ? `, ${words.length - 6} more` : '')
    : ''
}

/** "1 action", "12 actions" of a list or a number. */
export function count(value: unknown, noun: string): string {
  const n = Array.isArray(value) ? value.length : typeof value === 'number' ? value : 0
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`
}

function cut(words: string): string {
  const characters = [...words]
  return characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…` : words
}

/** ": refunds, support"; null is "any", and what isn't there is nothing. */
export function codes(value: unknown): string {
  if (value === null) return ': any'
  if (!Array.isArray(value)) return ''
  return `: ${value.length === 0 ? 'none' : value.map(text).join(', ')}`
}
