/** What a key press makes of a row. Pure: the workbench and its tests share it. */
import { lowers } from '@/lib/domain/action/decide-classify'
import { actionOutcome, type Floor, type OutcomeEnvironment } from '@/lib/domain/action/action-outcome'
import { type Classification, OUTCOMES } from '@/lib/domain/policy/model'
import type { ActionItem } from './types'

export type Patch = Partial<Classification>

/** Effect and data class are a person's to say; until both are there, nothing is saved. */
export function merge(base: Patch, patch: Patch): Patch {
  return { ...base, ...patch }
}

/** Not said: a read is reversible, anything else is not, until somebody says so (V). */
export function complete({ effect, data_class, reversible }: Patch): Classification | null {
  if (effect === undefined || data_class === undefined) return null
  return { effect, data_class, reversible: reversible ?? effect === 'read' }
}

export function decided(item: ActionItem): Classification | null {
  return item.state === 'classified' ? item.classification : null
}

export function outcomeOf(
  item: ActionItem,
  system: string,
  classification: Classification | null,
  environment: OutcomeEnvironment,
  floors: readonly Floor[],
) {
  return actionOutcome(
    {
      system,
      classification,
      override: item.override,
      threshold: item.threshold,
      tags: item.all_tags,
    },
    environment,
    floors,
  )
}

export type BulkPreview = {
  looser: ActionItem[]
  tighter: ActionItem[]
  same: number
  lowered: ActionItem[]
  incomplete: number
}

/** What a patch would do to the selected rows in one environment; `lowered` need one reason. */
export function previewBulk(
  items: readonly ActionItem[],
  patchOf: (item: ActionItem) => Patch,
  system: string,
  environment: OutcomeEnvironment,
  environments: readonly OutcomeEnvironment[],
  floors: readonly Floor[],
): BulkPreview {
  const preview: BulkPreview = { looser: [], tighter: [], same: 0, lowered: [], incomplete: 0 }
  for (const item of items) {
    const next = complete(patchOf(item))
    if (!next) {
      preview.incomplete++
      continue
    }
    const was = OUTCOMES.indexOf(outcomeOf(item, system, decided(item), environment, floors).outcome)
    const is = OUTCOMES.indexOf(outcomeOf(item, system, next, environment, floors).outcome)
    if (is < was) preview.looser.push(item)
    else if (is > was) preview.tighter.push(item)
    else preview.same++
    if (lowers(item.classification, next, environments)) preview.lowered.push(item)
  }
  return preview
}
