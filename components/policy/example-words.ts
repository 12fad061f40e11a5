import { visibleLine } from '@/lib/domain/action/visible-text'

/** `{amount: 501}`, `{amount: missing}`; "" where nothing in the call matters. */
export function exampleWords(example: Record<string, unknown>): string {
  const parts = Object.entries(example).map(
    ([field, value]) => `${field}: ${value === null ? 'missing' : JSON.stringify(value)}`,
  )
  return parts.length === 0 ? '' : visibleLine(`{${parts.join(', ')}}`).slice(0, 120)
}
