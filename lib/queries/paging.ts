/** Keyset pages: a cursor is the sort key of the last row, base64url JSON; it names a place, never a row count. */
import { z } from 'zod'
import { textProblems } from '@/lib/domain/text-problems'

export const PAGE_SIZE = 50

/** Query parameters arrive as text. */
export const pageInput = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
}

export function encodeCursor(key: unknown[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/** Of PostgreSQL's `integer`: beyond it, a comparison is an error instead of an empty page. */
export const MAX_INTEGER = 2_147_483_647

/** Query parameters arrive as text. */
export const serialInput = z.coerce.number().int().positive().max(MAX_INTEGER)

/** Null for a cursor that is not ours: the caller starts at the first page. */
export function decodeCursor(cursor: string | undefined): unknown[] | null {
  if (!cursor) return null
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(value) && value.every(isKey) && textProblems(value, false).length === 0
      ? value
      : null
  } catch {
    return null
  }
}

/** The cursor of a list that is sorted by a number of its own: a bundle's serial, an entry's place in the log. */
export function decodeNumberCursor(cursor: string | undefined, max = Number.MAX_SAFE_INTEGER): number | null {
  const [number] = decodeCursor(cursor) ?? []
  return Number.isSafeInteger(number) && (number as number) >= 0 && (number as number) <= max
    ? (number as number)
    : null
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
}

/** `rows` holds one more than `limit` where there is a next page. */
export function page<Row>(
  rows: Row[],
  limit: number,
  key: (row: Row) => unknown[],
): { items: Row[]; next_cursor: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next_cursor: rows.length > limit && last ? encodeCursor(key(last)) : null }
}

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() })
}
