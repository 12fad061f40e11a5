/** A suggestion as the person's own classification: what is saved, and where it says that it comes from. */
import { visibleLine } from '@/lib/domain/action/visible-text'
import type { Suggestion } from '@/lib/domain/action/suggestions'
import type { ActionItem } from './types'
import type { Save } from './use-classify'

export function adopting(item: ActionItem, suggestion: Suggestion): Save {
  return {
    item,
    to: suggestion.classification,
    rationale: `Adopted: ${visibleLine(suggestion.reason)}`.slice(0, 900),
    adopts: { source: suggestion.source, ...(suggestion.id && { id: suggestion.id }) },
  }
}
