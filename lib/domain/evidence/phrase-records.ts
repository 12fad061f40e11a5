/** Parts of sentences that come from structured data: what changed, a classification, the counts of an import. */
import { count, list, quoted, text } from './phrase-parts'

type Data = Record<string, unknown>

export const record = (value: unknown): Data =>
  typeof value === 'object' && value !== null ? (value as Data) : {}

export const changedKeys = (changed: unknown): string[] =>
  (Array.isArray(changed)
    ? changed.map(item => text(record(item).field ?? item))
    : Object.keys(record(changed))
  )
    .filter(key => key !== '')
    .map(key => key.replaceAll('_', ' '))

export const actionsOf = (data: Data): string =>
  data.actions ? count(data.actions, 'action') : quoted(data.name) || 'an action'

export function classification(value: unknown): string {
  const { effect, data_class, reversible } = record(value)
  const words = [
    text(effect).replaceAll('_', ' '),
    text(data_class),
    reversible === false ? 'irreversible' : '',
  ]
  return list(
    words.filter(word => word !== ''),
    ' as ',
  )
}

export function importCounts(counts: unknown): string {
  const numbers = record(counts)
  const parts = ['new', 'changed', 'removed']
    .filter(key => Number(numbers[key]) > 0)
    .map(key => `${Number(numbers[key]).toLocaleString('en')} ${key}`)
  return parts.length > 0 ? `${parts.join(', ')} actions` : 'again: nothing changed'
}
