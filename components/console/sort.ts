/** Sorting in the URL: `?sort=name`, `?sort=-calls`. */
export type SortValue = string | number | boolean | null | undefined

export function parseSort(text: string): { id: string; desc: boolean } | null {
  if (text === '' || text === '-') return null
  return text.startsWith('-') ? { id: text.slice(1), desc: true } : { id: text, desc: false }
}

export function sortText(sort: { id: string; desc: boolean } | undefined): string | null {
  return sort ? `${sort.desc ? '-' : ''}${sort.id}` : null
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Ascending comparison; the table turns it round for `desc`, so a missing value is turned round here first. */
export function sortValues(a: SortValue, b: SortValue, desc: boolean): number {
  const missingA = a === null || a === undefined
  const missingB = b === null || b === undefined
  if (missingA || missingB) return (Number(missingA) - Number(missingB)) * (desc ? -1 : 1)
  if (typeof a === 'string' && typeof b === 'string') return collator.compare(a, b)
  return Number(a) - Number(b)
}
