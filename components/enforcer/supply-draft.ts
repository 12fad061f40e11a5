import { KNOWN_SUPPLIES, whyNotSupplied } from '@/lib/domain/release/field-supply'

/** Boxes that are ticked, and what is typed beside them. */
export type SupplyDraft = { ticked: string[]; typed: string }

export const NOTHING_SAID: SupplyDraft = { ticked: [], typed: '' }

/** Those that rules look at, most first, then those that any rule could, then what was said before. */
export function offered(
  used: readonly { field: string; rules: number }[],
  said: readonly string[],
): { field: string; rules: number }[] {
  const byUse = [...used].sort((a, b) => b.rules - a.rules)
  const known = new Set(byUse.map(({ field }) => field))
  const rest = [...KNOWN_SUPPLIES, ...said].filter(field => !known.has(field))
  return [...byUse, ...[...new Set(rest)].map(field => ({ field, rules: 0 }))]
}

const typedFields = ({ typed }: SupplyDraft) =>
  typed
    .split(',')
    .map(field => field.trim())
    .filter(field => field !== '')

export function suppliesOf(draft: SupplyDraft): string[] {
  return [...new Set([...draft.ticked, ...typedFields(draft)])].sort()
}

/** Why one of the typed fields can't be supplied; null: all can. */
export function whyNotTyped(draft: SupplyDraft): string | null {
  for (const field of typedFields(draft)) {
    const why = whyNotSupplied(field)
    if (why !== null) return why
  }
  return null
}
