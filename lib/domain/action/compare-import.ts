/** What an import would change: the actions on record beside those just read. Pure; applies nothing. */
import { canonicalJson } from '../digest'
import type { ImportedAction } from './imported'

export type KnownAction = Pick<ImportedAction, 'name' | 'description' | 'input_schema' | 'definition_digest'>

export type ChangedPart = 'description' | 'schema'

export type ImportComparison<Current extends KnownAction = KnownAction> = {
  new: ImportedAction[]
  /** A rename is never guessed: another name is another action, and comes as one removed and one new. */
  changed: { current: Current; imported: ImportedAction; parts: ChangedPart[] }[]
  removed: Current[]
  same: { current: Current; imported: ImportedAction }[]
}

/** Actions are the same when their names are, byte for byte. Lists are in the order of the import; removed in theirs. */
export function compareImport<Current extends KnownAction>(
  current: readonly Current[],
  imported: readonly ImportedAction[],
): ImportComparison<Current> {
  const known = new Map(current.map(action => [action.name, action]))
  const comparison: ImportComparison<Current> = { new: [], changed: [], removed: [], same: [] }
  for (const action of imported) {
    const before = known.get(action.name)
    known.delete(action.name)
    if (!before) comparison.new.push(action)
    else if (before.definition_digest === action.definition_digest)
      comparison.same.push({ current: before, imported: action })
    else comparison.changed.push({ current: before, imported: action, parts: changedParts(before, action) })
  }
  comparison.removed = [...known.values()]
  return comparison
}

function changedParts(before: KnownAction, after: ImportedAction): ChangedPart[] {
  const parts: ChangedPart[] = []
  if (before.description !== after.description) parts.push('description')
  if (canonicalJson(before.input_schema) !== canonicalJson(after.input_schema)) parts.push('schema')
  return parts
}

/** «3 new, 1 changed, 2 removed, 40 the same» */
export function comparisonSentence(comparison: ImportComparison): string {
  const { new: added, changed, removed, same } = comparison
  return `${added.length} new, ${changed.length} changed, ${removed.length} removed, ${same.length} the same`
}
